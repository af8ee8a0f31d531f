package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.reconcile.Match;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of forwarding tables of a namespace, as a pass sees them: none, if none are wanted
 * and none are ours. They bear no tag.
 */
final class FdbEntries implements Untagged<FdbEntry.Key, FdbEntry, ObservedFdbEntry> {

  static final String NAME = "fdb";

  private final Links links;
  private final Forwarding forwarding;
  private final Map<String, Vxlans.Own> vxlans;
  private final Ownership ownership;
  private final Map<FdbEntry.Key, FdbEntry> wanted = new LinkedHashMap<>();
  private final Map<FdbEntry.Key, FdbEntry.Key> asSaid = new HashMap<>();
  private final Map<FdbEntry.Key, ObservedFdbEntry> found = new LinkedHashMap<>();
  private final Set<FdbEntry.Key> learned = new HashSet<>();
  private final Map<InBridge, ObservedFdbEntry> behind = new HashMap<>();

  /** What a bridge has one entry of, behind whatever port. */
  private record InBridge(String bridge, MacAddress mac, @Nullable Integer vlan) {}

  private FdbEntries(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.forwarding = new Forwarding(links, desired);
    this.vxlans = look.vxlans();
    this.ownership = ownership;
    desired.fdb().forEach(entry -> add(entry, proper(entry)));
    boolean concerned = !wanted.isEmpty() || !ownership.listed().untagged(NAME).isEmpty();
    for (ObservedFdbEntry entry : concerned ? look.fdb() : List.<ObservedFdbEntry>of()) {
      add(entry);
    }
  }

  static FdbEntries look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    return new FdbEntries(look, desired, ownership);
  }

  private void add(FdbEntry said, FdbEntry entry) {
    wanted.put(entry.key(), entry);
    if (!said.key().equals(entry.key())) {
      asSaid.put(entry.key(), said.key());
    }
  }

  /**
   * What is wanted as the kernel shows it: what a bridge has for itself is nobody's {@code self},
   * and what is a vxlan link's own does not show.
   */
  private FdbEntry proper(FdbEntry entry) {
    Vxlans.Own vxlan = vxlans.get(entry.dev());
    if (vxlan != null) {
      return entry.less(vxlan.port(), vxlan.vni());
    }
    return forwarding.isBridge(entry.dev()) && !entry.hasMany() ? entry.ofBridge() : entry;
  }

  private void add(ObservedFdbEntry entry) {
    String bridge = entry.bridge();
    if (bridge != null) {
      behind.put(new InBridge(bridge, entry.entry().mac(), entry.entry().vlan()), entry);
    }
    if (entry.held()) {
      found.putIfAbsent(entry.key(), entry);
    } else {
      learned.add(entry.key());
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<FdbEntry.Key, FdbEntry> wanted() {
    return wanted;
  }

  @Override
  public Map<FdbEntry.Key, ObservedFdbEntry> found() {
    return found;
  }

  @Override
  public FdbEntry.Key key(ObservedFdbEntry entry) {
    return entry.key();
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  /** A link that came in this pass was not known when the entry was claimed as it was said. */
  @Override
  public boolean ours(FdbEntry.Key key, ObservedFdbEntry found) {
    FdbEntry.Key said = asSaid.get(key);
    return ownership.lists(NAME, key) || (said != null && ownership.lists(NAME, said));
  }

  @Override
  public Match match(FdbEntry wish, ObservedFdbEntry there) {
    FdbEntry entry = there.entry();
    boolean sameHold = wish.self() || wish.dst() != null || wish.state() == entry.state();
    boolean sameStickiness =
        wish.sticky() == entry.sticky() || (entry.sticky() && !ours(there.key(), there));
    return there.unusual() == null
            && Objects.equals(wish.remote(), entry.remote())
            && sameHold
            && sameStickiness
        ? Match.EXACT
        : Match.ALTERABLE;
  }

  @Override
  public String owner(ObservedFdbEntry entry) {
    return entry.ofTheKernel() ? "the kernel" : "somebody else";
  }

  @Override
  public String show(FdbEntry wish) {
    return wish.value();
  }

  @Override
  public String value(ObservedFdbEntry entry) {
    return entry.value();
  }

  /** What holds the address behind another port of the same bridge, unless it leaves. */
  @Override
  public @Nullable String obstacle(FdbEntry wish) {
    String bridge = bridge(wish);
    if (bridge != null && wish.vlan() == null && forwarding.filtersVlans(bridge)) {
      // The kernel would make one for each VLAN of the port, and remove a stranger's with them.
      return bridge + " filters by VLAN: name a vlan";
    }
    ObservedFdbEntry other = elsewhere(wish);
    return other == null || !other.held() || leaves(other)
        ? null
        : "conflict: held by " + owner(other) + " behind " + other.entry().dev();
  }

  private boolean leaves(ObservedFdbEntry entry) {
    return ours(entry.key(), entry) && !wanted.containsKey(entry.key());
  }

  /** The bridge in whose table it should be; null if it should be in an interface's own. */
  private @Nullable String bridge(FdbEntry wish) {
    boolean ofBridge = forwarding.isBridge(wish.dev());
    return wish.self() ? null : ofBridge ? wish.dev() : forwarding.master(wish.dev());
  }

  /** What the bridge of a port has for the address behind another one. */
  private @Nullable ObservedFdbEntry elsewhere(FdbEntry wish) {
    String bridge = bridge(wish);
    ObservedFdbEntry there =
        bridge == null ? null : behind.get(new InBridge(bridge, wish.mac(), wish.vlan()));
    return there == null || there.entry().dev().equals(wish.dev()) ? null : there;
  }

  @Override
  public Stage coming(FdbEntry wish) {
    return Stage.NEIGHBOURS_COME;
  }

  @Override
  public Stage going(ObservedFdbEntry entry) {
    return Stage.NEIGHBOURS_GO;
  }

  @Override
  public @Nullable String waitsFor(FdbEntry wish, Standing standing) {
    String waits = standing.link(wish.dev());
    return waits == null && wish.via() != null ? standing.link(wish.via()) : waits;
  }

  /** What was learned gives way, and what moves from port to port does so at once. */
  @Override
  public Deed create(FdbEntry wish) {
    boolean takesOver = learned.contains(wish.key()) || elsewhere(wish) != null;
    FdbEntry entry = onWire(wish);
    return Deed.send(
        takesOver ? FdbMessages.createOrReplace(entry, links) : FdbMessages.create(entry, links));
  }

  /** A bridge that comes in this pass is not seen to be one yet. */
  private FdbEntry onWire(FdbEntry wish) {
    return forwarding.isBridge(wish.dev()) && !wish.self() ? wish.ofItself() : wish;
  }

  @Override
  public Deed alter(FdbEntry wish) {
    return Deed.send(FdbMessages.createOrReplace(onWire(wish), links));
  }

  @Override
  public Deed delete(ObservedFdbEntry entry) {
    return Deed.send(FdbMessages.delete(entry.entry(), links));
  }
}
