package dev.paceline.overview;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Three services, all on one server of a test's own. */
public class OverviewServices implements QuarkusTestResourceLifecycleManager {
  static final int COUNT = 3;
  private final ScriptedDownstream server = ScriptedDownstream.started();

  @Override
  public Map<String, String> start() {
    Map<String, String> settings = new HashMap<>(Map.of("paceline.server-timing", "true"));
    for (String name : new String[] {"carrier", "loyalty", "payment"}) {
      settings.put("paceline.downstream." + name + ".url", server.url("/" + name + "/{orderId}"));
      settings.put("paceline.downstream." + name + ".timeout", "20s");
      settings.put("paceline.downstream." + name + ".breaker-window", "100000");
    }
    settings.put("paceline.overview.timeout", "30s");
    return settings;
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(server, new TestInjector.MatchesType(ScriptedDownstream.class));
  }

  @Override
  public void stop() {
    server.close();
  }
}
