// Reads the fake cloud with the generated Java client for java.net.http and prints each decoded response as JSON.
import com.fasterxml.jackson.databind.ObjectMapper;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.*;
import org.openapitools.client.model.*;

public class ReadNative {
    interface Call {
        void run() throws ApiException;
    }

    static final ObjectMapper mapper = ApiClient.createDefaultObjectMapper();

    static void show(String kind, Object value) throws Exception {
        System.out.println(kind + " " + mapper.writeValueAsString(value));
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
        client.updateBaseUri(System.getenv("FAKE_URL"));
        client.setRequestInterceptor(request -> request.header("X-Auth-Token", System.getenv("FAKE_TOKEN")));
        String project = System.getenv("FAKE_PROJECT");
        BackupsApi backups = new BackupsApi(client);
        VolumeBackupsApi volumeBackups = new VolumeBackupsApi(client);
        ResourceInstancesApi resourceInstances = new ResourceInstancesApi(client);

        show("page", backups.listBackups(
            project, null, 100, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null));
        for (String id : ids("BACKUPS")) show("backup", backups.getBackup(project, id));
        for (String id : ids("VOLUME_BACKUPS")) show("volume", volumeBackups.getVolumeBackup(project, id));
        for (String action : new String[] {"filter", "filter", "count"}) {
            ResourceInstancesQuery query = new ResourceInstancesQuery().action(ResourceInstancesAction.fromValue(action));
            show("tags", resourceInstances.queryResourceInstances(project, query));
        }
        for (String id : ids("CSBS_ERRORS"))
            show("error", mapper.readValue(bodyOfError(() -> backups.getBackup(project, id)), CsbsErrorBody.class));
        for (String id : ids("VBS_ERRORS"))
            show("error", mapper.readValue(bodyOfError(() -> volumeBackups.getVolumeBackup(project, id)), VbsErrorBody.class));
    }
}
