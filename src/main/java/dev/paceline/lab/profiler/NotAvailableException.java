package dev.paceline.lab.profiler;

import dev.paceline.http.ProblemException;
import java.util.List;
import java.util.Map;

/** 501: this instance can't take such a profile, now or later. */
class NotAvailableException extends ProblemException {

  NotAvailableException(String detail) {
    super(501, "PROFILE_NOT_AVAILABLE", detail, List.of(), Map.of());
  }
}
