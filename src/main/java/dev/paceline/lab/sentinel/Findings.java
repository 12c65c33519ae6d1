package dev.paceline.lab.sentinel;

import dev.paceline.http.EndedRequest;
import dev.paceline.http.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What the sentinel has found since the start; each is logged once, and counted always. */
@Singleton
class Findings {
  private static final Logger LOG = Logger.getLogger(Findings.class);

  /** Code has no more mistakes than that; what makes its statements at run time might. */
  private static final int MOST = 500;

  private final MeterRegistry meters;
  private final Map<String, Finding> findings = new ConcurrentHashMap<>();

  Findings(MeterRegistry meters) {
    this.meters = meters;
  }

  void add(Occurrence occurrence, EndedRequest request) {
    String endpoint = request.method() + ' ' + request.route();
    Counter.builder("paceline.sentinel.findings").description("Requests that the sentinel has found something wrong with")
        .tags("endpoint", endpoint, "kind", occurrence.kind().toString()).register(meters).increment();
    String id = id(occurrence.kind(), endpoint, occurrence.statement());
    if (findings.size() < MOST || findings.containsKey(id)) {
      Finding finding = findings.compute(
          id, (same, before) -> Finding.of(id, endpoint, occurrence, request.traceId(), before));
      if (finding.occurrences() == 1) {
        LOG.warnf("Found %s in %s: %d times %s at %s, trace %s. %s", finding.kind(), endpoint, finding.count(),
            finding.statement(), finding.callSite(), finding.traceId(), finding.suggestion());
      }
    }
  }

  /** What would save most comes first, after what nobody has acknowledged. */
  List<Finding> all() {
    return findings.values().stream()
        .sorted(Comparator.comparing(Finding::acknowledged)
            .thenComparing(finding -> -finding.estimatedSavingMs() * finding.occurrences())
            .thenComparing(finding -> -finding.totalMs()).thenComparing(Finding::id))
        .toList();
  }

  /** It stays, and counts on. Fails with 404 when there is none of that id. */
  Finding acknowledge(String id) {
    Finding acknowledged = findings.computeIfPresent(id, (same, finding) -> finding.acknowledge());
    if (acknowledged == null) {
      throw ProblemException.notFound("finding", id);
    }
    return acknowledged;
  }

  private static String id(FindingKind kind, String endpoint, String statement) {
    String what = kind + "\n" + endpoint + "\n" + (kind == FindingKind.OVER_BUDGET ? "" : statement);
    return HexFormat.of().toHexDigits(UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits());
  }
}
