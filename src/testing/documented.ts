// The documents' examples, letter by letter: the first rows of every fake cloud. A test holds them to openapi.yaml.
import type { Backup } from '../models.js';

export const documentedBackups: readonly Backup[] = [
  {
    "status": "available",
    "backup_data": {
      "eip": "",
      "cloudservicetype": "",
      "ram": 4096,
      "vcpus": 4,
      "__openstack_region_name": "",
      "private_ip": "",
      "disk": 0,
      "imagetype": ""
    },
    "name": "backup_d32c",
    "resource_id": "f45c477a-57e5-465f-999f-d845083962db",
    "created_at": "2017-04-15T04:20:37.277880",
    "checkpoint_id": "f672a1bb-6912-446a-816c-72792c5263e0",
    "updated_at": "2017-04-15T04:25:38.680638",
    "resource_type": "OS::Nova::Server",
    "extend_info": {
      "auto_trigger": false,
      "space_saving_ratio": 0,
      "copy_status": "na",
      "fail_reason": "",
      "resource_az": "az1.dc1",
      "image_type": "backup",
      "finished_at": "2017-04-15T04:25:38.675478",
      "average_speed": 0,
      "copy_from": "",
      "supported_restore_mode": "backup",
      "support_lld": false,
      "os_images_data": [
        {
          "image_id": "fe84dd80-0229-4918-8d3d-cbb33154b565"
        }
      ],
      "volume_backups": [
        {
          "status": "available",
          "space_saving_ratio": 0,
          "name": "manualbk_47222",
          "bootable": true,
          "average_speed": 0,
          "source_volume_size": 20,
          "source_volume_id": "ee27f809-6fb5-40ae-ac46-c932bb4ee8fe",
          "incremental": false,
          "image_type": "backup",
          "source_volume_name": "karbor_02",
          "id": "70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d",
          "size": 0,
          "snapshot_id": "36f520e1-d2ea-4907-956a-3d9cd53e2d38"
        },
        {
          "status": "available",
          "space_saving_ratio": 0,
          "name": "manualbk_47222",
          "bootable": true,
          "average_speed": 0,
          "source_volume_size": 20,
          "source_volume_id": "e7f48980-927c-48de-afd4-f0245d2e5100",
          "incremental": false,
          "image_type": "backup",
          "source_volume_name": "karbor_01",
          "id": "8eb98e91-8924-4d4b-b6d6-28fb7b751e9c",
          "size": 0,
          "snapshot_id": "36f520e1-d2ea-4907-956a-3d9cd53e2d38"
        }
      ],
      "fail_code": {},
      "incremental": false,
      "taskid": "e0a21692-2192-11e7-bf23-0242ac110007",
      "hypervisor_type": "QEMU",
      "progress": 100,
      "fail_op": "",
      "resource_name": "karbor_02",
      "size": 0
    },
    "id": "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
  },
  {
    "status": "aviable",
    "backup_data": {
      "eip": "",
      "cloudservicetype": "QEMU",
      "ram": 1024,
      "__openstack_region_name": "",
      "vcpus": 1,
      "private_ip": "",
      "disk": 0,
      "imagetype": "gold"
    },
    "periodic_type": null,
    "name": "manualbk_ea67",
    "resource_id": "58482e0b-a357-4125-bdad-102f796b0e0c",
    "created_at": "2020-02-11T06:34:43.897750",
    "checkpoint_id": "ee45c782-71f8-4265-8392-e31fc701836c",
    "replication_records": [],
    "updated_at": "2020-02-11T06:38:29.765609",
    "protected_at": "2020-02-11T06:30:26.000000",
    "tags": [],
    "extend_info": {
      "auto_trigger": false,
      "finished_at": "2020-02-11T06:38:29.748932",
      "volume_backups": [],
      "incremental": true,
      "copy_from": null,
      "dec_size": 0,
      "size": 0,
      "resource_az": "br-iaas-odin1b",
      "copy_status": "na",
      "image_type": "backup",
      "average_speed": 0,
      "taskid": "e9c97c75-59fa-4b99-8b4b-1dd991dbba33",
      "progress": 8,
      "resource_type": "OS::Nova::Server"
    },
    "progress": null,
    "expired_at": null,
    "id": "a6d04e0e-0121-41d1-8371-eaeab14482f8",
    "resource_type": "OS::Nova::Server",
    "description": "--"
  }
];
