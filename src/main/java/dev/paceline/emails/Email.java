package dev.paceline.emails;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.paceline.http.Tagged;

/** One mail of the delivery log, with all that there is of it. */
record Email(@JsonUnwrapped EmailSummary summary, String html, @JsonIgnore long version) implements Tagged {

  @Override
  public String tag() {
    return String.valueOf(version);
  }
}
