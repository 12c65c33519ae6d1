package dev.paceline.lab.sentinel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How right the sentinel is: each request of the corpus is sent, and what it finds is compared with the labels. */
@QuarkusTest
class CorpusTest {
  private static final Path SOURCE = Path.of("src/test/java/dev/paceline/lab/sentinel/Shapes.java");

  @Inject Shapes shapes;
  @Inject Requests requests;
  @Inject Sql sql;

  @BeforeEach
  void makeTable() {
    Shapes.makeTable(sql);
  }

  @Test
  void precisionAndRecallAreOne() throws Exception {
    int right = 0;
    int wrong = 0;
    int missed = 0;
    List<String> faults = new ArrayList<>();
    for (Shape shape : shapes.all()) {
      Set<FindingKind> found = EnumSet.noneOf(FindingKind.class);
      requests.findings("/shapes/" + shape.name()).forEach(finding -> found.add(finding.kind()));
      for (FindingKind kind : FindingKind.values()) {
        right += found.contains(kind) && shape.label().contains(kind) ? 1 : 0;
        wrong += found.contains(kind) && !shape.label().contains(kind) ? 1 : 0;
        missed += !found.contains(kind) && shape.label().contains(kind) ? 1 : 0;
      }
      if (!found.equals(shape.label())) {
        faults.add(shape.name() + ": " + found + " instead of " + shape.label());
      }
    }
    System.out.printf("Sentinel: %d requests, precision %d/%d, recall %d/%d%n",
        shapes.all().size(), right, right + wrong, right, right + missed);
    assertEquals(List.of(), faults);
    assertTrue(right >= 30 && shapes.all().size() - right >= 20, "the corpus has both");
  }

  @Test
  void eachFindingNamesTheLineThatAsks() throws Exception {
    List<String> source = Files.readAllLines(SOURCE);
    for (Shape shape : shapes.all()) {
      for (Finding finding : requests.findings("/shapes/" + shape.name())) {
        if (shape.name().equals(Shapes.BY_REFERENCE)) {
          assertEquals("dev.paceline.lab.sentinel.Shapes(Shapes.java)", finding.callSite());
          continue;
        }
        assertTrue(finding.callSite().startsWith(Shapes.class.getName() + "."), () -> shape.name() + ": " + finding);
        int line = Integer.parseInt(finding.callSite().replaceAll(".*\\(Shapes.java:(\\d+)\\)", "$1"));
        assertTrue(source.get(line - 1).matches(".*(database\\.|on\\.execute|load\\(|join\\(|::load|names|others).*"),
            () -> shape.name() + ": " + finding.callSite() + " is " + source.get(line - 1));
      }
    }
  }

  @Test
  void theCallSiteIsTheOneOfThisRequest() throws Exception {
    assertEquals(Set.of("// a call site"), comments("one after the other"));
    assertEquals(Set.of("// a call site in a transaction"), comments("in a transaction"));
    assertEquals(Set.of("// a call site"), comments("at the same time"));
  }

  private Set<String> comments(String shape) throws Exception {
    List<String> source = Files.readAllLines(SOURCE);
    return requests.findings("/shapes/" + shape).stream()
        .map(finding -> Integer.parseInt(finding.callSite().replaceAll(".*:(\\d+)\\)", "$1")))
        .map(line -> source.get(line - 1).replaceAll(".*(?=// )", "")).collect(Collectors.toSet());
  }
}
