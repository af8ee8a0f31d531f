package dev.holdfast.reconcile;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map in its order that nobody changes any more, and so is copied by nobody: what a pass finds of
 * very many values goes from hand to hand.
 */
public final class Frozen<K, V> extends AbstractMap<K, V> {

  private final Map<K, V> map;

  private Frozen(Map<K, V> map) {
    this.map = Collections.unmodifiableMap(map);
  }

  /** A map that whoever made it leaves alone from now on. */
  public static <K, V> Map<K, V> of(Map<K, V> map) {
    return map instanceof Frozen<K, V> ? map : new Frozen<>(map);
  }

  /** A copy in the same order, or the map itself if it is one already. */
  @SuppressWarnings("unchecked") // nothing can be put into it
  public static <K, V> Map<K, V> copyOf(Map<K, ? extends V> map) {
    return map instanceof Frozen<K, ? extends V>
        ? (Map<K, V>) map
        : new Frozen<>(new LinkedHashMap<>(map));
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return map.get(key);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return map.containsKey(key);
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    map.forEach(action);
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public Set<K> keySet() {
    return map.keySet();
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return map.entrySet();
  }
}
