package dev.paceline.cache;

/** Hears from a write what it has made; what it hears counts once the write has succeeded. */
public interface Written<K> {

  /** The row has that version now. */
  void is(K key, Version made);

  /**
   * There was no such row before, and now there is. The write's answer doesn't wait until Redis knows: this instance knows
   * at once, and others can only have seen that it was not there.
   */
  void isNew(K key, Version made);
}
