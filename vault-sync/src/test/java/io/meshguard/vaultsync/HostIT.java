package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.vaultsync.protocol.registration.InfoRequest;
import io.meshguard.vaultsync.protocol.registration.PluginInfo;
import io.meshguard.vaultsync.protocol.registration.RegistrationGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What concerns the node, not one pod: its registration, and its own login. Runs as root. */
@NeedsMounts
class HostIT {
  private static final Map<String, String> PASSWORD =
      Map.of("vaultRole", "host", "secrets", "[{file: p, path: secret/host/db, key: password}]");

  @Test
  void logsInAsTheHostWithAppRole(@TempDir Path folder) throws Exception {
    Path roleId = folder.resolve("role-id");
    Path secretId = folder.resolve("secret-id");
    try (VaultServer vault = VaultServer.startDev(folder.resolve("vault.log"))) {
      vault.write("secret/data/host/db", "{\"data\":{\"password\":\"of the host\"}}");
      vault.write(
          "sys/policies/acl/host",
          "{\"policy\":\"path \\\"secret/data/host/*\\\" { capabilities = [\\\"read\\\"] }\"}");
      vault.write("sys/auth/approle", "{\"type\":\"approle\"}");
      vault.write("auth/approle/role/host", "{\"token_policies\":[\"host\"]}");
      JsonNode id = vault.read("auth/approle/role/host/role-id");
      JsonNode secret = vault.write("auth/approle/role/host/secret-id", "{}");
      Files.writeString(roleId, id.at("/data/role_id").asText() + "\n");
      Files.writeString(secretId, secret.at("/data/secret_id").asText());

      try (Plugin plugin =
              Plugin.start(
                  folder.resolve("plugin"),
                  vault.address(),
                  "--host-login=approle",
                  "--role-id-file=" + roleId,
                  "--secret-id-file=" + secretId);
          Kubelet kubelet =
              new Kubelet(plugin, folder.resolve("pods"), new Jwt(), "shop", "cart")) {
        Path volume = kubelet.publish("host", PASSWORD);

        assertThat(volume.resolve("p")).hasContent("of the host");
        assertThat(
                kubelet.refusal(
                    "elsewhere",
                    Map.of(
                        "vaultRole", "host",
                        "vaultAddress", "http://127.0.0.1:1",
                        "secrets", "[{file: p, path: secret/host/db}]")))
            .startsWith("INVALID_ARGUMENT: vaultAddress: this host shows its own credential");
      }
    }
  }

  @Test
  void registersItselfWithTheKubelet(@TempDir Path folder) throws Exception {
    Path registry = folder.resolve("registry");
    try (Plugin plugin =
        Plugin.start(
            folder.resolve("plugin"),
            "http://127.0.0.1:1",
            "--registration-dir=" + registry,
            "--kubelet-csi-endpoint=/kubelet/csi.sock")) {
      PluginInfo info =
          RegistrationGrpc.newBlockingStub(
                  plugin.connect(registry.resolve("secrets.meshguard.io-reg.sock")))
              .getInfo(InfoRequest.getDefaultInstance());

      assertThat(info)
          .isEqualTo(
              PluginInfo.newBuilder()
                  .setType("CSIPlugin")
                  .setName("secrets.meshguard.io")
                  .setEndpoint("/kubelet/csi.sock")
                  .addSupportedVersions("1.0.0")
                  .build());
    }
  }
}
