package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.Match;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of multicast groups of bridges, as a pass sees them: none, if none are wanted and
 * none are ours. They bear no tag of ours, which older kernels refuse.
 */
final class MdbEntries implements Untagged<MdbEntry.Key, MdbEntry, ObservedMdbEntry> {

  static final String NAME = "mdb";

  private final Links links;
  private final Forwarding forwarding;
  private final Ownership ownership;
  private final Map<MdbEntry.Key, MdbEntry> wanted = new LinkedHashMap<>();
  private final Map<MdbEntry.Key, ObservedMdbEntry> found = new LinkedHashMap<>();
  private final Set<MdbEntry.Key> learned = new HashSet<>();

  private MdbEntries(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.forwarding = new Forwarding(links, desired);
    this.ownership = ownership;
    desired.mdb().forEach(entry -> wanted.put(entry.key(), entry));
    boolean concerned = !wanted.isEmpty() || !ownership.listed().untagged(NAME).isEmpty();
    for (ObservedMdbEntry member : concerned ? look.mdb() : List.<ObservedMdbEntry>of()) {
      MdbEntry entry = member.entry();
      if (entry != null && member.permanent()) {
        found.put(entry.key(), member);
      } else if (entry != null) {
        learned.add(entry.key());
      }
    }
  }

  static MdbEntries look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    return new MdbEntries(look, desired, ownership);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<MdbEntry.Key, MdbEntry> wanted() {
    return wanted;
  }

  @Override
  public Map<MdbEntry.Key, ObservedMdbEntry> found() {
    return found;
  }

  @Override
  public MdbEntry.Key key(ObservedMdbEntry member) {
    return entry(member).key();
  }

  private static MdbEntry entry(ObservedMdbEntry member) {
    MdbEntry entry = member.entry();
    if (entry == null) {
      throw new IllegalStateException("only what can be expressed is compared: " + member);
    }
    return entry;
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  /** A permanent member is as wanted: all that it is, is in its key. */
  @Override
  public Match match(MdbEntry wish, ObservedMdbEntry there) {
    return there.unusual() == null ? Match.EXACT : Match.MISFIT;
  }

  @Override
  public String owner(ObservedMdbEntry member) {
    return member.protocol() == 0
        ? "somebody else"
        : "proto " + RouteProtocol.name(member.protocol());
  }

  @Override
  public String show(MdbEntry wish) {
    return "";
  }

  @Override
  public String value(ObservedMdbEntry member) {
    return member.unusual() == null ? "" : "with " + member.unusual();
  }

  /** The kernel would make one for each VLAN of the port, and none as it was asked for. */
  @Override
  public @Nullable String obstacle(MdbEntry wish) {
    return wish.vlan() == null && forwarding.filtersVlans(wish.dev())
        ? wish.dev() + " filters by VLAN: name a vlan"
        : null;
  }

  @Override
  public Stage coming(MdbEntry wish) {
    return Stage.NEIGHBOURS_COME;
  }

  @Override
  public Stage going(ObservedMdbEntry member) {
    return Stage.NEIGHBOURS_GO;
  }

  /** A bridge or a port that is down takes no members. */
  @Override
  public @Nullable String waitsFor(MdbEntry wish, Standing standing) {
    String waits = standing.up(wish.dev());
    return waits == null ? standing.up(wish.port()) : waits;
  }

  @Override
  public Deed create(MdbEntry wish) {
    return learned.contains(wish.key())
        ? new Deed.Call(session -> takeOver(wish, session))
        : Deed.send(MdbMessages.create(wish, links));
  }

  /** What a port was heard to ask for expires, and has to go for a member that stays. */
  private void takeOver(MdbEntry wish, Session session) throws KernelException {
    try {
      session.socket().execute("replace mdb " + wish, MdbMessages.delete(wish, links));
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.ENOENT) && !e.errno().equals(Errno.EINVAL)) {
        throw e;
      }
    }
    session.socket().execute("create mdb " + wish, MdbMessages.create(wish, links));
  }

  @Override
  public Deed alter(MdbEntry wish) {
    return Deed.send(MdbMessages.create(wish, links));
  }

  @Override
  public Deed delete(ObservedMdbEntry member) {
    return Deed.send(MdbMessages.delete(entry(member), links));
  }
}
