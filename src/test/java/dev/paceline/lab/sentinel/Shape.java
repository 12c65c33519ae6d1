package dev.paceline.lab.sentinel;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A request of the corpus.
 *
 * @param work what it does
 * @param label what the sentinel must find, and nothing else
 */
record Shape(String name, Supplier<Uni<?>> work, Set<FindingKind> label) {}
