package dev.paceline.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;

/** A trace goes to people who may not see customers: what a client asks for by query, such as a recipient, stays here. */
@Singleton
class Discretion implements SpanProcessor {
  private static final AttributeKey<String> URL_QUERY = AttributeKey.stringKey("url.query");
  private static final AttributeKey<String> URL_FULL = AttributeKey.stringKey("url.full");
  private static final String REDACTED = "REDACTED";

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    if (span.getAttribute(URL_QUERY) != null) {
      span.setAttribute(URL_QUERY, REDACTED);
    }
    String url = span.getAttribute(URL_FULL);
    if (url != null) {
      span.setAttribute(URL_FULL, withoutSecrets(url));
    }
  }

  /** A configured address may have a password or a key in it. */
  static String withoutSecrets(String url) {
    return url.replaceFirst("//[^/?#]*@", "//" + REDACTED + '@').replaceFirst("\\?.*", '?' + REDACTED);
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
