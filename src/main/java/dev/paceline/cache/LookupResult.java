package dev.paceline.cache;

/** How a tier answered: with what it had, with nothing, or with something that could no longer be believed. */
enum LookupResult {
  HIT, MISS, STALE
}
