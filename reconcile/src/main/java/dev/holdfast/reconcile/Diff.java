package dev.holdfast.reconcile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What sets the observed objects apart from the desired ones, by who owns them.
 *
 * <p>A pure function of (desired, observed, owned). Every desired key is in exactly one of the
 * parts from {@code create} to {@code conflicts}, and every owned key that is not desired is in
 * {@code delete}. What is foreign and not desired is in none. The parts keep the order of the
 * desired objects; {@code delete} keeps that of the observed ones.
 *
 * @param create wanted and not there
 * @param alter ours, and can be made right in place
 * @param replace ours, and has to go and come back
 * @param adopt foreign with another value, to be taken over by leave of the options
 * @param kept ours, and as wanted
 * @param met foreign, and as wanted: nothing is done and nothing is owned
 * @param conflicts foreign with another value: neither touched nor as wanted
 * @param delete ours, and no longer wanted
 * @param <K> identifies an object among the desired and among the observed ones
 * @param <W> an object as it is wanted
 * @param <F> an object as it was found
 */
public record Diff<K, W, F>(
    SequencedMap<K, W> create,
    List<Pair<K, W, F>> alter,
    List<Pair<K, W, F>> replace,
    List<Pair<K, W, F>> adopt,
    List<Pair<K, W, F>> kept,
    List<Pair<K, W, F>> met,
    List<Pair<K, W, F>> conflicts,
    SequencedMap<K, F> delete) {

  /**
   * A wanted object and the one that was found in its place.
   *
   * @param match never {@link Match#EXACT} in {@code adopt} and {@code conflicts}
   */
  public record Pair<K, W, F>(K key, W wanted, F found, Match match) {}

  public Diff {
    create = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(create));
    alter = List.copyOf(alter);
    replace = List.copyOf(replace);
    adopt = List.copyOf(adopt);
    kept = List.copyOf(kept);
    met = List.copyOf(met);
    conflicts = List.copyOf(conflicts);
    delete = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(delete));
  }

  /**
   * Compares.
   *
   * @param desired by key, in the order in which they should come; see {@link #keyed}
   * @param observed by key, in the order in which they should go
   * @param owned whether an observed object is ours, by its tag or by what was last applied
   * @param match compares the values of two objects that have one key
   * @param mayAdopt whether foreign objects with another value are taken over
   */
  public static <K, W, F> Diff<K, W, F> of(
      Map<K, W> desired,
      Map<K, F> observed,
      BiPredicate<? super K, ? super F> owned,
      BiFunction<? super W, ? super F, Match> match,
      boolean mayAdopt) {
    var create = new LinkedHashMap<K, W>();
    var alter = new ArrayList<Pair<K, W, F>>();
    var replace = new ArrayList<Pair<K, W, F>>();
    var adopt = new ArrayList<Pair<K, W, F>>();
    var kept = new ArrayList<Pair<K, W, F>>();
    var met = new ArrayList<Pair<K, W, F>>();
    var conflicts = new ArrayList<Pair<K, W, F>>();
    var delete = new LinkedHashMap<K, F>();
    observed.forEach((key, found) -> {
      if (!desired.containsKey(key) && owned.test(key, found)) {
        delete.put(key, found);
      }
    });

    desired.forEach((key, wanted) -> {
      F found = observed.get(key);
      if (found == null) {
        create.put(key, wanted);
        return;
      }
      Match matched = match.apply(wanted, found);
      boolean ours = owned.test(key, found);
      var foreign = mayAdopt ? adopt : conflicts;
      var part =
          switch (matched) {
            case EXACT -> ours ? kept : met;
            case ALTERABLE -> ours ? alter : foreign;
            case MISFIT -> ours ? replace : foreign;
          };
      part.add(new Pair<>(key, wanted, found, matched));
    });
    return new Diff<>(create, alter, replace, adopt, kept, met, conflicts, delete);
  }

  /**
   * Objects by their keys, in their order.
   *
   * @throws DuplicateKeyException if two have one key; never is one of them silently dropped
   */
  public static <K, T> SequencedMap<K, T> keyed(
      Collection<? extends T> objects, Function<? super T, ? extends K> key) {
    var byKey = new LinkedHashMap<K, T>();
    for (T object : objects) {
      T before = byKey.putIfAbsent(key.apply(object), object);
      if (before != null) {
        throw new DuplicateKeyException(key.apply(object), before, object);
      }
    }
    return Collections.unmodifiableSequencedMap(byKey);
  }

  /** Whether there is nothing to do and nothing that stands in the way. */
  public boolean isEmpty() {
    return create.isEmpty()
        && alter.isEmpty()
        && replace.isEmpty()
        && adopt.isEmpty()
        && conflicts.isEmpty()
        && delete.isEmpty();
  }
}
