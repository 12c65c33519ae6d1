package dev.paceline.lab.profiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** Reads the stacks in a recording, be it JFR's own or one of async-profiler. */
final class RecordedStacks {
  private static final Pattern HIDDEN_CLASS = Pattern.compile("\\$\\$Lambda\\$?[0-9]*[./]0x[0-9a-f]+|[./]0x[0-9a-f]+|/[0-9]+$");

  /** As async-profiler: who parks elsewhere waits for work. */
  private static final Pattern LOCK = Pattern.compile(
      "java\\.util\\.concurrent\\.(locks\\.Reentrant(ReadWrite)?Lock|Semaphore).*");

  private static final String ALLOCATION_SAMPLE = "jdk.ObjectAllocationSample";

  private RecordedStacks() {}

  static Stacks read(Path recording, Event event) {
    Map<String, Long> weights = new HashMap<>();
    for (RecordedEvent sample : samples(recording, event)) {
      if (sample.getStackTrace() != null) {
        String stack = stack(sample);
        if (event != Event.WALL || stack.contains("/")) {
          weights.merge(stack, weight(sample, event), Long::sum);
        }
      }
    }
    return new Stacks(weights).heaviest(Long.MAX_VALUE);
  }

  static List<RecordedEvent> samples(Path recording, Event event) {
    try {
      List<RecordedEvent> samples = RecordingFile.readAllEvents(recording).stream()
          .filter(recorded -> weight(recorded, event) > 0).collect(Collectors.toCollection(ArrayList::new));
      samples.removeAll(firstOfThreads(samples));
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JFR weighs a sample by what its thread has allocated since its last one, so the first by what was before the recording. */
  private static Set<RecordedEvent> firstOfThreads(List<RecordedEvent> samples) {
    Map<Long, RecordedEvent> first = new HashMap<>();
    samples.stream().filter(sample -> sample.getEventType().getName().equals(ALLOCATION_SAMPLE) && sample.getThread() != null)
        .forEach(sample -> first.merge(
            sample.getThread().getId(), sample, BinaryOperator.minBy(Comparator.comparing(RecordedEvent::getStartTime))));
    return Set.copyOf(first.values());
  }

  static byte[] bytes(Path recording) {
    try {
      return Files.readAllBytes(recording);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the event's unit; 0 for what is no sample of it. */
  private static long weight(RecordedEvent recorded, Event event) {
    String type = recorded.getEventType().getName();
    return switch (event) {
      case CPU -> type.equals("jdk.ExecutionSample") ? 1 : 0;
      case WALL -> type.equals("profiler.WallClockSample") ? recorded.getLong("samples") : 0;
      case ALLOC -> switch (type) {
        case ALLOCATION_SAMPLE -> recorded.getLong("weight");
        case "jdk.ObjectAllocationInNewTLAB" -> Math.max(recorded.getLong("tlabSize"), recorded.getLong("allocationSize"));
        case "jdk.ObjectAllocationOutsideTLAB" -> recorded.getLong("allocationSize");
        default -> 0;
      };
      case LOCK -> type.equals("jdk.JavaMonitorEnter") || type.equals("jdk.ThreadPark") && isLock(recorded.getClass("parkedClass"))
          ? recorded.getDuration().toNanos() : 0;
    };
  }

  private static boolean isLock(RecordedClass parked) {
    return parked != null && LOCK.matcher(parked.getName()).matches();
  }

  private static String stack(RecordedEvent recorded) {
    List<String> frames = new ArrayList<>();
    recorded.getStackTrace().getFrames().forEach(frame -> frames.add(name(frame)));
    Collections.reverse(frames);
    for (String subject : List.of("objectClass", "monitorClass", "parkedClass")) {
      if (recorded.hasField(subject) && recorded.getClass(subject) != null) {
        frames.add(recorded.getClass(subject).getName() + Stacks.CLASS_FRAME);
      }
    }
    return String.join(";", frames);
  }

  /** Only Java's names have slashes. */
  private static String name(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    if (method == null) {
      return "unknown";
    }
    String type = method.getType() == null ? "" : method.getType().getName();
    if (!frame.isJavaFrame() || type.isEmpty() || isNative(frame)) {
      return method.getName().replace('/', '.').replace(';', ',');
    }
    return HIDDEN_CLASS.matcher(type).replaceAll(hidden -> hidden.group().startsWith("$$") ? "\\$\\$Lambda" : "")
        .replace('.', '/') + '.' + method.getName();
  }

  private static boolean isNative(RecordedFrame frame) {
    String type = frame.getType();
    return type != null && List.of("Native", "C++", "Kernel").contains(type);
  }
}
