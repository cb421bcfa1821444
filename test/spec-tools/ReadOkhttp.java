// Reads the fake cloud with the generated Java client for OkHttp and prints each decoded response as JSON.
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.*;
import org.openapitools.client.model.*;

public class ReadOkhttp {
    interface Call {
        void run() throws ApiException;
    }

    static String bodyOfError(Call call) {
        try {
            call.run();
        } catch (ApiException error) {
            return error.getResponseBody();
        }
        throw new AssertionError("the call did not fail");
    }

    static String[] ids(String name) {
        return System.getenv(name).split(" ");
    }

    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.setBasePath(System.getenv("FAKE_URL"));
        client.setApiKey(System.getenv("FAKE_TOKEN"));
        String project = System.getenv("FAKE_PROJECT");
        BackupsApi backups = new BackupsApi(client);
        VolumeBackupsApi volumeBackups = new VolumeBackupsApi(client);
        ResourceInstancesApi resourceInstances = new ResourceInstancesApi(client);

        BackupPage page = backups.listBackups(
            project, null, 100, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        System.out.println("page " + page.toJson());
        for (String id : ids("BACKUPS")) System.out.println("backup " + backups.getBackup(project, id).toJson());
        for (String id : ids("VOLUME_BACKUPS"))
            System.out.println("volume " + volumeBackups.getVolumeBackup(project, id).toJson());
        for (String action : new String[] {"filter", "filter", "count"}) {
            ResourceInstancesQuery query = new ResourceInstancesQuery().action(ResourceInstancesAction.fromValue(action));
            System.out.println("tags " + resourceInstances.queryResourceInstances(project, query).toJson());
        }
        for (String id : ids("CSBS_ERRORS"))
            System.out.println("error " + CsbsErrorBody.fromJson(bodyOfError(() -> backups.getBackup(project, id))).toJson());
        for (String id : ids("VBS_ERRORS"))
            System.out.println(
                "error " + VbsErrorBody.fromJson(bodyOfError(() -> volumeBackups.getVolumeBackup(project, id))).toJson());
        System.exit(0);
    }
}
