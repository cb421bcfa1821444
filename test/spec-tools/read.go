// Reads the fake cloud with the generated Go client and prints each decoded response as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	client "csbs.test/csbs/client"
)

func show(kind string, value any) {
	text, err := json.Marshal(value)
	check(err)
	fmt.Println(kind, string(text))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func showError(err error) {
	var failure *client.GenericOpenAPIError
	if !errors.As(err, &failure) || failure.Model() == nil {
		panic(fmt.Sprint("not a decoded error: ", err))
	}
	show("error", failure.Model())
}

func ids(name string) []string {
	return strings.Fields(os.Getenv(name))
}

func main() {
	config := client.NewConfiguration()
	config.Servers = client.ServerConfigurations{{URL: os.Getenv("FAKE_URL")}}
	config.AddDefaultHeader("X-Auth-Token", os.Getenv("FAKE_TOKEN"))
	api, project, ctx := client.NewAPIClient(config), os.Getenv("FAKE_PROJECT"), context.Background()

	page, _, err := api.BackupsAPI.ListBackups(ctx, project).Limit(100).Execute()
	check(err)
	show("page", page)
	for _, id := range ids("BACKUPS") {
		backup, _, err := api.BackupsAPI.GetBackup(ctx, project, id).Execute()
		check(err)
		show("backup", backup)
	}
	for _, id := range ids("VOLUME_BACKUPS") {
		backup, _, err := api.VolumeBackupsAPI.GetVolumeBackup(ctx, project, id).Execute()
		check(err)
		show("volume", backup)
	}
	for _, action := range []client.ResourceInstancesAction{"filter", "filter", "count"} {
		query := *client.NewResourceInstancesQuery(action)
		response, _, err := api.ResourceInstancesAPI.QueryResourceInstances(ctx, project).Query(query).Execute()
		check(err)
		show("tags", response)
	}
	for _, id := range ids("CSBS_ERRORS") {
		_, _, err := api.BackupsAPI.GetBackup(ctx, project, id).Execute()
		showError(err)
	}
	for _, id := range ids("VBS_ERRORS") {
		_, _, err := api.VolumeBackupsAPI.GetVolumeBackup(ctx, project, id).Execute()
		showError(err)
	}
}
