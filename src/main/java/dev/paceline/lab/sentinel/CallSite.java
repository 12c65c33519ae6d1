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
  private static final int MOST_FRAMES = 6;
  private static final CallSite NONE = new CallSite(List.of());
  private static final StackWalker WALKER = StackWalker.getInstance();

  /** Of who calls now. */
  static CallSite ofCaller() {
    List<String> frames = WALKER.walk(all -> all.dropWhile(frame -> !isHook(frame)).filter(CallSite::isOurs)
        .limit(MOST_FRAMES).map(CallSite::shown).toList());
    return frames.isEmpty() ? NONE : new CallSite(frames);
  }

  private static boolean isHook(StackWalker.StackFrame frame) {
    return frame.getClassName().startsWith(HOOK);
  }

  /** Generated classes, such as the proxies of beans, have no lines. */
  private static boolean isOurs(StackWalker.StackFrame frame) {
    return frame.getClassName().startsWith(OURS) && !isHook(frame) && frame.getLineNumber() > 0;
  }

  /** As in a stack trace, without the class loader. */
  private static String shown(StackWalker.StackFrame frame) {
    return frame.getClassName() + '.' + frame.getMethodName() + '(' + frame.getFileName() + ':' + frame.getLineNumber() + ')';
  }

  /** Whether none of our code was on the stack, as where a library calls a method reference. */
  boolean isUnknown() {
    return frames.isEmpty();
  }

  /** Null if there is none. */
  String innermost() {
    return frames.isEmpty() ? null : frames.get(0);
  }

  List<String> callers() {
    return frames.isEmpty() ? frames : frames.subList(1, frames.size());
  }
}
