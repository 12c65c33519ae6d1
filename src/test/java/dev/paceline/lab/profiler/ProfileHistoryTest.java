package dev.paceline.lab.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.paceline.http.ProblemException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileHistoryTest {
  private final ProfileHistory history = new ProfileHistory();

  @Test
  void keepsTheLastOfEachEvent() {
    String other = add(Event.LOCK, Map.of("a", 1L));
    String first = add(Event.CPU, Map.of("a", 1L));
    String last = first;
    for (int n = 0; n < ProfileHistory.PROFILES_PER_EVENT; n++) {
      last = add(Event.CPU, Map.of("a", 1L));
    }
    assertEquals(ProfileHistory.PROFILES_PER_EVENT, history.of(Event.CPU).size());
    assertEquals(last, history.of(Event.CPU).get(0).id());
    assertEquals(other, history.get(other).id());
    assertEquals(404, assertThrows(ProblemException.class, () -> history.get(first)).status());
  }

  @Test
  void ofManyStacksItKeepsTheHeaviest() {
    String id = add(Event.CPU, Map.of("a".repeat(ProfileHistory.MAX_CHARACTERS), 2L, "b", 1L));
    assertEquals(1, history.get(id).stacks().weights().size());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"cpu", "cpu-0", "cpu-01", "cpu-1 ", "CPU-1", "heap-1", "cpu-1234567890"})
  void anIdThatCanBeNoneIsInvalid(String id) {
    assertEquals(400, assertThrows(ProblemException.class, () -> ProfileHistory.demandId("base", id)).status());
  }

  private String add(Event event, Map<String, Long> weights) {
    String id = history.nextId(event);
    history.add(new Profile(id, event, Optional.empty(), 1, Instant.EPOCH, "engine", "source", 1, 0, "nothing", new Stacks(weights)));
    return id;
  }
}
