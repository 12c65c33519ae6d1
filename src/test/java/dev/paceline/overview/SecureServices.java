package dev.paceline.overview;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A service behind TLS, whose certificate is trusted by one of two configurations. */
public class SecureServices implements QuarkusTestResourceLifecycleManager {
  private final SelfSigned certificate = SelfSigned.create();
  private ScriptedDownstream server;

  @Override
  public Map<String, String> start() {
    server = ScriptedDownstream.secure(certificate);
    return Map.of(
        "paceline.lab.enabled", "false",
        "quarkus.tls.vault.trust-store.pem.certs", certificate.certificate().toString(),
        "paceline.downstream.trusting.url", server.url("/{orderId}"),
        "paceline.downstream.trusting.timeout", "20s",
        "paceline.downstream.trusting.tls-configuration", "vault",
        "paceline.downstream.wary.url", server.url("/{orderId}"),
        "paceline.downstream.wary.timeout", "20s");
  }

  @Override
  public void stop() {
    server.close();
    certificate.delete();
  }
}
