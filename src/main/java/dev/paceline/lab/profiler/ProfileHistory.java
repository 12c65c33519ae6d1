package dev.paceline.lab.profiler;

import dev.paceline.http.ProblemException;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The last profiles of each event, in memory, for their difference. */
@Singleton
class ProfileHistory {
  static final int PROFILES_PER_EVENT = 8;
  static final int MAX_CHARACTERS = 4 << 20;
  private static final Pattern ID = Pattern.compile("(cpu|wall|alloc|lock)-[1-9][0-9]{0,8}");

  private final Map<Event, Deque<Profile>> byEvent = new EnumMap<>(Event.class);
  private int lastNumber;

  synchronized String nextId(Event event) {
    lastNumber++;
    return event + "-" + lastNumber;
  }

  /** Of one with too many stacks it keeps the heaviest. */
  synchronized void add(Profile profile) {
    Deque<Profile> kept = byEvent.computeIfAbsent(profile.event(), event -> new ArrayDeque<>());
    kept.addFirst(profile.withStacks(profile.stacks().heaviest(MAX_CHARACTERS)));
    if (kept.size() > PROFILES_PER_EVENT) {
      kept.removeLast();
    }
  }

  /** The latest first. */
  synchronized List<Profile> of(Event event) {
    return List.copyOf(byEvent.getOrDefault(event, new ArrayDeque<>()));
  }

  /** Fails with 400 when it is none that a profile could have. */
  static void demandId(String parameter, String id) {
    if (id == null || !ID.matcher(id).matches()) {
      throw ProblemException.invalid(parameter, "must be the id of a profile, such as cpu-1");
    }
  }

  /** Fails with 404 when there is no such profile, or no more. */
  synchronized Profile get(String id) {
    return byEvent.values().stream().flatMap(Deque::stream).filter(profile -> profile.id().equals(id)).findFirst()
        .orElseThrow(() -> ProblemException.notFound("profile", id));
  }
}
