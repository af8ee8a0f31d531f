package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.Match;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The neighbours of a namespace, as a pass sees them.
 *
 * <p>What the kernel learned by itself is nobody's wish: one with a wanted key gives way without
 * any conflict, and the others are not seen at all.
 */
final class Neighbours implements Kind<Neighbour.Key, Neighbour, ObservedNeighbour> {

  static final String NAME = "neighbour";

  private static final int NO_TAG = 0;

  private final Links links;
  private final Ownership ownership;
  private final Map<Neighbour.Key, Neighbour> wanted = new LinkedHashMap<>();
  private final Map<Neighbour.Key, ObservedNeighbour> found = new LinkedHashMap<>();
  private final Set<Neighbour.Key> learned = new HashSet<>();
  private boolean anyTag;

  private Neighbours(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.ownership = ownership;
    desired.neighbours().forEach(neighbour -> wanted.put(neighbour.key(), neighbour));
    for (ObservedNeighbour neighbour : look.neighbours()) {
      anyTag |= neighbour.protocol() != 0;
      // A foreign replace keeps our tag, so that one that ages may yet be ours.
      if (neighbour.declared() || tagged(neighbour)) {
        found.put(neighbour.key(), neighbour);
      } else {
        learned.add(neighbour.key());
      }
    }
  }

  /** Whether somebody else declared it. */
  static boolean isForeign(ObservedNeighbour one, Ownership ownership) {
    return one.declared() && !ownership.owns(NAME, one.key(), one.protocol());
  }

  static Neighbours look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    return new Neighbours(look, desired, ownership);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<Neighbour.Key, Neighbour> wanted() {
    return wanted;
  }

  @Override
  public Map<Neighbour.Key, ObservedNeighbour> found() {
    return found;
  }

  @Override
  public Neighbour.Key key(ObservedNeighbour neighbour) {
    return neighbour.key();
  }

  @Override
  public boolean tagged(ObservedNeighbour neighbour) {
    return ownership.options().tags() && neighbour.protocol() == ownership.protocol();
  }

  /** The kernel tags none of its own: only one that somebody tagged shows that it can. */
  @Override
  public boolean areTagged() {
    return ownership.options().tags() && anyTag;
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  @Override
  public Match match(Neighbour wish, ObservedNeighbour there) {
    boolean ours = ours(there.key(), there);
    boolean sameFlags =
        ours
            // The kernel leaves the mark of a router on one that it is to resolve by itself.
            ? (wish.managed() || wish.router() == there.router())
                && wish.externLearn() == there.externLearn()
            : (!wish.router() || there.router()) && (!wish.externLearn() || there.externLearn());
    return sameFlags && sameAddress(wish, there) ? Match.EXACT : Match.ALTERABLE;
  }

  private static boolean sameAddress(Neighbour wish, ObservedNeighbour there) {
    if (wish.proxy()) {
      return true;
    }
    return wish.managed() == there.managed()
        && (wish.managed()
            || (there.state() == wish.state().number() && Objects.equals(wish.mac(), there.mac())));
  }

  @Override
  public String owner(ObservedNeighbour neighbour) {
    return neighbour.protocol() == 0
        ? "somebody who left no tag"
        : "proto " + RouteProtocol.name(neighbour.protocol());
  }

  @Override
  public String show(Neighbour wish) {
    return wish.value();
  }

  @Override
  public String value(ObservedNeighbour neighbour) {
    return neighbour.value();
  }

  /** To the kernel a proxy for every interface is the one that is looked for on any. */
  @Override
  public @Nullable String obstacle(Neighbour wish) {
    ObservedNeighbour everywhere = found.get(new Neighbour.Key(null, wish.ip(), true));
    return !wish.proxy() || everywhere == null
        ? null
        : "conflict: held by " + owner(everywhere) + " for every interface";
  }

  @Override
  public Stage coming(Neighbour wish) {
    return Stage.NEIGHBOURS_COME;
  }

  @Override
  public Stage going(ObservedNeighbour neighbour) {
    return Stage.NEIGHBOURS_GO;
  }

  /** A link that is down holds neighbours, too; it loses those that it has when it goes down. */
  @Override
  public @Nullable String waitsFor(Neighbour wish, Standing standing) {
    return standing.link(wish.dev());
  }

  @Override
  public Deed create(Neighbour wish) {
    return learned.contains(wish.key())
        ? new Deed.Call(session -> takeOver(wish, session))
        : Deed.send(NeighbourMessages.create(wish, links, tag()));
  }

  /** Replaces what the kernel learned, unless somebody has declared it since. */
  private void takeOver(Neighbour wish, Session session) throws KernelException {
    String action = "create neighbour " + wish.key();
    session
        .socket()
        .execute(
            action,
            isDeclared(wish.key(), session)
                ? NeighbourMessages.create(wish, links, tag())
                : NeighbourMessages.createOrReplace(wish, links, tag()));
  }

  private boolean isDeclared(Neighbour.Key key, Session session) throws KernelException {
    try {
      return NeighbourMessages.read(
              session.socket().ask("look at " + key, NeighbourMessages.get(key, links)), links)
          .map(ObservedNeighbour::declared)
          .orElse(false);
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Deed alter(Neighbour wish) {
    return Deed.send(NeighbourMessages.replace(wish, links, tag()));
  }

  @Override
  public Deed delete(ObservedNeighbour neighbour) {
    return Deed.send(NeighbourMessages.delete(neighbour.key(), links));
  }

  /** It becomes an administrator's: a tag can be overwritten and not be taken off. */
  @Override
  public Deed release(ObservedNeighbour neighbour) {
    return Deed.send(NeighbourMessages.retag(neighbour, links, RouteProtocol.STATIC));
  }

  private int tag() {
    return ownership.options().tags() ? ownership.protocol() : NO_TAG;
  }
}
