package dev.paceline.lab.sentinel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the requests of one endpoint ask for each statement. A walk over the stack costs more than all the rest, so it is
 * made once for each place, and again when a request repeats itself. Thread-safe.
 */
final class CallSites {
  private static final int MOST_KNOWN = 1_000;

  private final Map<Object, CallSite> first = new ConcurrentHashMap<>();
  private final Map<Object, CallSite> again = new ConcurrentHashMap<>();

  /** @param times how often the request asks for it, with this time */
  void asked(Object origin, int times) {
    Map<Object, CallSite> sites = times == 1 ? first : again;
    if (!sites.containsKey(origin)) {
      look(origin, sites);
    }
  }

  /** Where it is asked for now. */
  CallSite repeated(Object origin) {
    return look(origin, again);
  }

  /** Of what a request asks for but once. */
  CallSite first(Object origin) {
    return first.get(origin);
  }

  /** Where it is asked for again, as far as that was seen. */
  CallSite again(Object origin) {
    CallSite repeated = again.get(origin);
    return repeated == null || !repeated.hasLine() ? first.getOrDefault(origin, repeated) : repeated;
  }

  private static CallSite look(Object origin, Map<Object, CallSite> sites) {
    CallSite site = CallSite.ofCaller();
    if (sites.size() < MOST_KNOWN) {
      sites.merge(origin, site, (known, now) -> now.hasLine() ? now : known);
    }
    return site;
  }
}
