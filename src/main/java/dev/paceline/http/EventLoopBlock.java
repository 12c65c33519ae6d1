package dev.paceline.http;

import java.util.List;

/**
 * An event loop that did not turn for too long.
 *
 * @param thread its name
 * @param millis for how long it was blocked when it was looked at
 * @param stack what it was doing then, the innermost frame first
 * @param own the innermost frame of this service's own code; empty when there is none
 */
public record EventLoopBlock(String thread, long millis, List<String> stack, String own) {
  private static final String OURS = "dev.paceline.";
  private static final int SHOWN = 8;

  public EventLoopBlock {
    stack = List.copyOf(stack);
  }

  static EventLoopBlock of(String thread, long millis, List<StackTraceElement> stack) {
    String own = stack.stream().filter(frame -> frame.getClassName().startsWith(OURS)).map(EventLoopBlock::text).findFirst().orElse("");
    return new EventLoopBlock(thread, millis, stack.stream().map(EventLoopBlock::text).toList(), own);
  }

  /** Without the names of modules and class loaders. */
  private static String text(StackTraceElement frame) {
    String line = frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber();
    return frame.getClassName() + '.' + frame.getMethodName() + '(' + frame.getFileName() + line + ')';
  }

  /** One line: our own frame first, then where it got stuck. */
  @Override
  public String toString() {
    return "Event loop " + thread + " is blocked for " + millis + " ms" + (own.isEmpty() ? "" : " by " + own)
        + ": " + String.join(" < ", stack.subList(0, Math.min(SHOWN, stack.size())));
  }
}
