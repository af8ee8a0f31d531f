package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Routes that a namespace should have, of which there may be millions: each takes about 10 bytes of
 * IPv4 and 22 of IPv6.
 *
 * <p>Most of many routes are alike but for where they lead to, so what they share is held once. A
 * {@link Route} is made when somebody looks at one. No two have one {@link Route.Key}.
 */
public final class RouteSet extends AbstractList<Route> implements RandomAccess {

  static final RouteSet EMPTY = new Builder().build();

  private final RouteShape[] shapes;
  private final Map<Route.Key, Integer> keyed;
  private final RouteRows v4;
  private final RouteRows v6;

  /** By list index: the row, those of IPv6 behind those of IPv4; null if it is the same. */
  private final int @Nullable [] order;

  private RouteSet(Builder from, RouteRows v4, RouteRows v6, int @Nullable [] order) {
    this.shapes = from.shapes.toArray(RouteShape[]::new);
    this.keyed = from.keyed;
    this.v4 = v4;
    this.v6 = v6;
    this.order = order;
  }

  /**
   * Such routes in their order.
   *
   * @throws IllegalArgumentException if two have one key
   */
  public static RouteSet copyOf(Collection<Route> routes) {
    if (routes instanceof RouteSet set) {
      return set;
    }
    Builder builder = new Builder();
    routes.forEach(builder::add);
    return builder.build();
  }

  @Override
  public int size() {
    return v4.size() + v6.size();
  }

  @Override
  public Route get(int index) {
    int row = order == null ? index : order[index];
    return row < v4.size() ? v4.route(row) : v6.route(row - v4.size());
  }

  /** Those of one family, in an order of their own. */
  RouteRows rows(int family) {
    return family == Family.V4 ? v4 : v6;
  }

  RouteShape shape(int id) {
    return shapes[id];
  }

  int shapes() {
    return shapes.length;
  }

  /** What all routes of such a key but for the destination have in common; -1 if there are none. */
  int keyed(Route.Key key) {
    return keyed.getOrDefault(RouteShape.anywhere(key), -1);
  }

  /** The one of a key, if there is one. */
  public Optional<Route> find(Route.Key key) {
    RouteRows rows = rows(Family.of(key.to().address()));
    int row = rows.find(key, keyed(key));
    return row < 0 ? Optional.empty() : Optional.of(rows.route(row));
  }

  /** The lengths of the prefixes that are on a link by themselves, and so may have a gateway. */
  BitSet lengthsOnLink() {
    BitSet lengths = new BitSet();
    lengths.or(v4.lengthsOnLink());
    lengths.or(v6.lengthsOnLink());
    return lengths;
  }

  /** The routes that say that a prefix is on a link. */
  List<Route> onLink(IpPrefix prefix) {
    return rows(Family.of(prefix.address())).onLink(prefix);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof List<?> that && that.size() == size() && super.equals(other));
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** Takes routes one by one, also a million of them. */
  public static final class Builder {

    private final List<RouteShape> shapes = new ArrayList<>();
    private final Map<Route, RouteShape> known = new HashMap<>();
    private final Map<Route.Key, Integer> keyed = new HashMap<>();
    private final RouteRows.Builder v4 = new RouteRows.Builder(Family.V4);
    private final RouteRows.Builder v6 = new RouteRows.Builder(Family.V6);
    private final Ints families = new Ints();
    private boolean mixed;
    private @Nullable RouteShape last;

    /** None so far. */
    public Builder() {}

    /** Adds a route. */
    public Builder add(Route route) {
      return add(route.to(), shape(route));
    }

    /**
     * Adds a route that is like another one but for where it leads to.
     *
     * @throws IllegalArgumentException if the destination has host bits, or is of another family
     */
    public Builder add(IpPrefix to, Route like) {
      if (to.address().isV4() != like.isV4()) {
        throw new IllegalArgumentException(to + " is of another family than " + like.to());
      }
      if (to.hasHostBits()) {
        throw new IllegalArgumentException(to + " has host bits: write " + to.network());
      }
      return add(to, shape(like));
    }

    private Builder add(IpPrefix to, RouteShape shape) {
      boolean isV4 = to.address().isV4();
      (isV4 ? v4 : v6).add(to, shape.id());
      boolean first = v4.size() + v6.size() == 1;
      if (!mixed && !first && (isV4 ? v6.size() > 0 : v4.size() > 0)) {
        mix(isV4);
      } else if (mixed) {
        families.add(isV4 ? Family.V4 : Family.V6);
      }
      return this;
    }

    /** So far all were of the other family; from now on it has to be remembered which is which. */
    private void mix(boolean nowV4) {
      int before = nowV4 ? v6.size() : v4.size();
      for (int i = 0; i < before; i++) {
        families.add(nowV4 ? Family.V6 : Family.V4);
      }
      families.add(nowV4 ? Family.V4 : Family.V6);
      mixed = true;
    }

    /** What a route is beside its destination. */
    private RouteShape shape(Route route) {
      RouteShape shape = last;
      if (shape == null || !route.isLike(shape.route())) {
        shape = known.computeIfAbsent(RouteShape.anywhere(route), this::newShape);
        last = shape;
      }
      return shape;
    }

    private RouteShape newShape(Route anywhere) {
      int key = keyed.computeIfAbsent(anywhere.key(), _ -> keyed.size());
      RouteShape shape = new RouteShape(shapes.size(), anywhere, key);
      shapes.add(shape);
      return shape;
    }

    /** How many there are so far. */
    public int size() {
      return v4.size() + v6.size();
    }

    /** Does something with each, in the order in which they were added. */
    public void forEach(Consumer<Route> action) {
      int v4Rows = 0;
      int v6Rows = 0;
      for (int i = 0; i < size(); i++) {
        boolean isV4 = mixed ? families.get(i) == Family.V4 : v4.size() > 0;
        action.accept(isV4 ? v4.route(v4Rows++, shapes) : v6.route(v6Rows++, shapes));
      }
    }

    /**
     * All of them.
     *
     * @throws IllegalArgumentException if two have one key
     */
    public RouteSet build() {
      RouteRows.Sorted first = v4.build(shapes);
      RouteRows.Sorted second = v6.build(shapes);
      return new RouteSet(this, first.rows(), second.rows(), order(first, second));
    }

    private int @Nullable [] order(RouteRows.Sorted first, RouteRows.Sorted second) {
      if (!mixed && first.asAdded() && second.asAdded()) {
        return null;
      }
      int[] order = new int[size()];
      int v4Rows = 0;
      int v6Rows = 0;
      for (int i = 0; i < order.length; i++) {
        boolean isV4 = mixed ? families.get(i) == Family.V4 : v4.size() > 0;
        order[i] =
            isV4
                ? first.rowOf().applyAsInt(v4Rows++)
                : v4.size() + second.rowOf().applyAsInt(v6Rows++);
      }
      return order;
    }

    @Override
    public String toString() {
      return size() + " routes of " + shapes.size() + " shapes";
    }
  }
}
