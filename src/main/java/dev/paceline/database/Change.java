package dev.paceline.database;

/**
 * A row that was written, by whatever program.
 *
 * @param entity its table
 * @param key its primary key as text; null when all rows of the entity may have changed
 * @param birth tells it from rows that are made later under the same key, which have higher ones; 0 if the entity has none
 * @param version of the state that was written, higher than those before it, or than all there were if the row is gone;
 *     0 if the entity has none
 * @param gone whether there is no row under this key any more
 */
public record Change(String entity, String key, long birth, long version, boolean gone) {}
