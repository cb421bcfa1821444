"""Reads the fake cloud with the generated Python client and prints each decoded response as JSON."""

import os

import openapi_client as client


def show(kind, value):
    print(kind, value.to_json())


def ids(name):
    return os.environ[name].split()


def show_error(call, *args):
    try:
        call(*args)
    except client.ApiException as error:
        show("error", error.data)
    else:
        raise AssertionError("the call did not fail")


configuration = client.Configuration(
    host=os.environ["FAKE_URL"],
    api_key={"authToken": os.environ["FAKE_TOKEN"]},
)
api = client.ApiClient(configuration)
project = os.environ["FAKE_PROJECT"]
backups = client.BackupsApi(api)
volume_backups = client.VolumeBackupsApi(api)
resource_instances = client.ResourceInstancesApi(api)

show("page", backups.list_backups(project, limit=100))
for backup in ids("BACKUPS"):
    show("backup", backups.get_backup(project, backup))
for backup in ids("VOLUME_BACKUPS"):
    show("volume", volume_backups.get_volume_backup(project, backup))
for action in ("filter", "filter", "count"):
    query = client.ResourceInstancesQuery(action=client.ResourceInstancesAction(action))
    show("tags", resource_instances.query_resource_instances(project, query))
for backup in ids("CSBS_ERRORS"):
    show_error(backups.get_backup, project, backup)
for backup in ids("VBS_ERRORS"):
    show_error(volume_backups.get_volume_backup, project, backup)
