package dev.paceline.lab.profiler;

import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

/** Counts stacks as Java has them. When there are too many different ones, those that are new count as one. */
final class SampledStacks {
  static final String TOO_MANY = "too many different stacks";
  private static final int MAX_CHARACTERS = 16 << 20;

  private final Map<String, Long> weights = new HashMap<>();
  private final int maxCharacters;
  private int characters;
  private long samples;

  SampledStacks() {
    this(MAX_CHARACTERS);
  }

  SampledStacks(int maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  /** @param frames the innermost first; without any it is no sample */
  void add(StackTraceElement[] frames) {
    if (frames.length == 0) {
      return;
    }
    StringJoiner names = new StringJoiner(";");
    for (int n = frames.length - 1; n >= 0; n--) {
      names.add(frames[n].getClassName().replace('.', '/') + '.' + frames[n].getMethodName());
    }
    String stack = names.toString();
    if (!weights.containsKey(stack)) {
      stack = characters + stack.length() > maxCharacters ? TOO_MANY : stack;
      characters += stack.equals(TOO_MANY) ? 0 : stack.length();
    }
    weights.merge(stack, 1L, Long::sum);
    samples++;
  }

  long samples() {
    return samples;
  }

  Stacks stacks() {
    return new Stacks(weights).heaviest(Long.MAX_VALUE);
  }
}
