package dev.paceline.lab.sentinel;

import java.util.List;

/**
 * Where our code asks for a statement: the innermost of our frames outside of {@code database}, and those that called it,
 * as far as they are still on the stack. A reactive chain that goes on when an answer comes has only its own step there.
 *
 * @param frames as a stack trace has them, the innermost first; none where none of our code asks
 */
record CallSite(List<String> frames) {
  private static final String OURS = "dev.paceline.";
  private static final String HOOK = "dev.paceline.database.";
  private static final String RESOURCES_CALLER = "org.jboss.resteasy.reactive.";
  private static final int MOST_FRAMES = 6;
  private static final CallSite NONE = new CallSite(List.of());
  private static final String LAMBDA = "$$Lambda";
  private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.SHOW_HIDDEN_FRAMES);

  /** Of who calls now. */
  static CallSite ofCaller() {
    List<StackWalker.StackFrame> ours = WALKER.walk(all -> all.dropWhile(frame -> !isHook(frame))
        .takeWhile(CallSite::isOfRequest).filter(CallSite::isOurs).toList());
    List<String> lines = ours.stream().filter(frame -> frame.getLineNumber() > 0).limit(MOST_FRAMES).map(CallSite::line).toList();
    if (!lines.isEmpty()) {
      return new CallSite(lines);
    }
    return ours.stream().filter(frame -> frame.getClassName().contains(LAMBDA)).findFirst()
        .map(frame -> new CallSite(List.of(file(frame)))).orElse(NONE);
  }

  private static boolean isHook(StackWalker.StackFrame frame) {
    return frame.getClassName().startsWith(HOOK);
  }

  /** What calls resources are our filters of every request: they don't ask for what a library asks for later. */
  private static boolean isOfRequest(StackWalker.StackFrame frame) {
    return !frame.getClassName().startsWith(RESOURCES_CALLER);
  }

  private static boolean isOurs(StackWalker.StackFrame frame) {
    return frame.getClassName().startsWith(OURS) && !isHook(frame);
  }

  /** As in a stack trace, without the class loader. Generated classes, such as the proxies of beans, have none. */
  private static String line(StackWalker.StackFrame frame) {
    return frame.getClassName() + '.' + frame.getMethodName() + '(' + frame.getFileName() + ':' + frame.getLineNumber() + ')';
  }

  /** A library that calls a method reference, as in {@code transformToUni(names::load)}, calls no line of the class that has it. */
  private static String file(StackWalker.StackFrame frame) {
    String type = frame.getClassName().substring(0, frame.getClassName().indexOf(LAMBDA));
    return type + '(' + type.substring(type.lastIndexOf('.') + 1).replaceFirst("\\$.*", "") + ".java)";
  }

  private boolean isKnown() {
    return !frames.isEmpty();
  }

  boolean hasLine() {
    return isKnown() && frames.get(0).contains(":");
  }

  /** This one if any of our code was on the stack, or the other, which may be null. */
  CallSite or(CallSite other) {
    return isKnown() ? this : other;
  }

  /** Null if there is none. */
  String innermost() {
    return frames.isEmpty() ? null : frames.get(0);
  }

  List<String> callers() {
    return frames.isEmpty() ? frames : frames.subList(1, frames.size());
  }
}
