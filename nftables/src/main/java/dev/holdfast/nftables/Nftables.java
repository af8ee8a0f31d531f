package dev.holdfast.nftables;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Libnftables.Flag;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The nftables of this machine's namespaces: look, plan, reconcile, listen, and the single verbs
 * below. See nft(8).
 *
 * <p>The language of nft is understood by {@code libnftables.so.1}; what is compared and changed is
 * what the kernel shows, by nfnetlink. Any number of threads may use one of these. It holds nothing
 * open between calls for longer than a moment, but for the tables that a {@link NftOptions.Guard}
 * guards.
 */
public final class Nftables implements AutoCloseable {

  /** What a kernel says that has no nf_tables, or shows it to others only. */
  private static final Set<Errno> BLIND =
      Set.of(Errno.EPERM, Errno.EINVAL, Errno.EOPNOTSUPP, Errno.EPROTONOSUPPORT);

  private final SocketOptions socketOptions;
  private final NormalForms normalForms;
  private final Guards guards = new Guards();

  public Nftables() {
    this(SocketOptions.DEFAULT);
  }

  /** With a way to speak netlink; a port id of 0 in it is replaced by one of our own. */
  public Nftables(SocketOptions options) {
    this.socketOptions = options.withOwnPortId();
    this.normalForms = new NormalForms(socketOptions);
  }

  /**
   * What is wrong with a state, as far as can be told without the namespace that it is for and with
   * the privilege that there is: without any it is the grammar alone.
   *
   * @return nothing if nothing is
   * @throws KernelException ELIBACC if libnftables is not installed
   */
  public static List<NftText.Mistake> check(NftState state) throws KernelException {
    return Checking.check(state);
  }

  /**
   * A state as nft itself writes it, with everything spelled out.
   *
   * @param flags {@link Flag#JSON} for JSON
   * @throws KernelException EPERM without the privilege to make a namespace to try it in
   * @throws NftMistakeException if it is refused
   */
  public static String translate(NftState state, Set<Flag> flags)
      throws KernelException, NftMistakeException {
    return Checking.translate(state, flags);
  }

  /**
   * The tables that there are, as nft lists them.
   *
   * @throws PassException if the namespace is gone or cannot be looked into
   */
  public NftObservation observe(Namespace scope) throws PassException {
    return NftSession.pass(scope, socketOptions, guards, Observing::observe);
  }

  /**
   * Looks and compares, and changes nothing. Where nothing is wanted, a kernel without nf_tables,
   * or one that does not let us look, is as good as one without tables of ours.
   *
   * @throws PassException if the namespace is gone or cannot be looked into, or the state is
   *     invalid, with the place of each mistake
   */
  public NftPlan plan(Namespace scope, NftState desired, NftOptions options) throws PassException {
    try {
      if (options.guard() != NftOptions.Guard.NONE) {
        guard(scope);
      }
      return NftSession.pass(
          scope,
          socketOptions,
          guards,
          session -> plan(session, scope, desired, options, Set.of(), 0));
    } catch (PassException e) {
      boolean blind =
          e.getCause() instanceof KernelException refused && BLIND.contains(refused.errno());
      if (!blind || !desired.texts().isEmpty()) {
        throw e;
      }
      return nothingToDo(scope, desired, options, List.of());
    }
  }

  /**
   * As above, without a look at the elements of sets that no place is about.
   *
   * @return empty if in doubt
   */
  Optional<NftPlan> planAt(Set<?> places, Namespace scope, NftState desired, NftOptions options)
      throws PassException {
    Set<NftPlace> known = new HashSet<>();
    for (Object place : places) {
      if (!(place instanceof NftPlace ours)) {
        return Optional.empty();
      }
      known.add(ours);
    }
    if (options.guard() != NftOptions.Guard.NONE || known.isEmpty()) {
      return Optional.empty();
    }
    NftPlan plan =
        NftSession.pass(
            scope,
            socketOptions,
            guards,
            session -> plan(session, scope, desired, options, known, 0));
    return Optional.of(plan).filter(Focused::isEnough);
  }

  private void guard(Namespace scope) throws PassException {
    NftSession.pass(
        scope,
        socketOptions,
        guards,
        session -> {
          guards.open(session.namespace(), socketOptions);
          return true;
        });
  }

  private NftPlan nothingToDo(
      Namespace scope, NftState desired, NftOptions options, List<Pending> pending) {
    return new NftPlan(
        this,
        scope,
        desired,
        options,
        (later, ours) -> plan(later, scope, desired, options, Set.of(), ours),
        Integer.MAX_VALUE,
        0,
        List.of(),
        List.of(),
        pending);
  }

  private NftPlan plan(
      NftSession session,
      Namespace scope,
      NftState desired,
      NftOptions options,
      Set<NftPlace> places,
      long ours)
      throws KernelException, PassException {
    SortedMap<String, Integer> links =
        normalForms.mentionsLinks(desired)
            ? Links.of(session.namespace(), socketOptions)
            : Collections.emptySortedMap();
    NftPlan.Again again =
        (later, made) -> plan(later, scope, desired, options, made == 0 ? Set.of() : places, made);
    try {
      NormalForm wanted = normalForms.of(desired, links);
      Focused focused = new Focused(places, wanted, ours);
      Ruleset found =
          session.reader().read(head -> wanted.tables().containsKey(head.name()), focused);
      Comparison comparison =
          new Comparison(
                  options,
                  links.keySet(),
                  session.socket().portId(),
                  new FoundTexts(session.namespace())::of)
              .compare(wanted, found);
      return new NftPlan(
          this,
          scope,
          desired,
          options,
          again,
          Integer.MAX_VALUE,
          found.generation(),
          comparison.changes(),
          comparison.failed(),
          comparison.pending());
    } catch (NftMistakeException e) {
      throw PassException.invalid(String.valueOf(e.getMessage()));
    } catch (NormalForms.WaitingException e) {
      Operation all = new Operation(Verb.CREATE, "tables", "of " + e.where());
      return nothingToDo(scope, desired, options, List.of(new Pending(all, e.waitsFor())));
    }
  }

  /**
   * Makes the tables as they should be, in one transaction, and looks again.
   *
   * @throws PassException as {@link #plan} and {@link NftPlan#apply}; nothing was changed
   */
  public PassReport<NftApplied> reconcile(Namespace scope, NftState desired, NftOptions options)
      throws PassException {
    return plan(scope, desired, options).apply();
  }

  PassReport<NftApplied> apply(NftPlan plan, boolean verify) throws PassException {
    if (plan.changes().isEmpty()) {
      return new PassReport<>(List.of(), plan.failed(), plan.pending(), NftApplied.NONE);
    }
    return NftSession.pass(
        plan.scope(),
        socketOptions,
        guards,
        session -> new NftPass(session, this, plan, verify).run());
  }

  /**
   * Says what it takes to own nothing any more: each of our tables goes and comes back at once
   * without our mark, with all that it has counted.
   *
   * @throws PassException if the namespace is gone or cannot be looked into
   */
  public NftPlan planRelease(Namespace scope, NftOptions options) throws PassException {
    return NftSession.pass(
        scope, socketOptions, guards, session -> planRelease(session, scope, options));
  }

  private NftPlan planRelease(NftSession session, Namespace scope, NftOptions options)
      throws KernelException {
    Ruleset found = session.reader().read(Table.Head::isOurs);
    return new NftPlan(
        this,
        scope,
        NftState.EMPTY,
        options,
        (later, _) -> planRelease(later, scope, options),
        Integer.MAX_VALUE,
        found.generation(),
        Releasing.changes(found),
        List.of(),
        List.of());
  }

  /** Whether a commit from this port is one of ours. */
  boolean isOurs(long port) {
    return port == socketOptions.portId() || guards.isOurs(port);
  }

  /**
   * Rings for commits of others, and for interfaces that come and go, until it is closed or the
   * namespace is gone.
   */
  public Monitor monitor(Namespace scope, Bell bell) throws MonitorException {
    return NftMonitor.start(scope, this::isOurs, bell);
  }

  /**
   * Runs commands of nft as they are, in one transaction, whatever tables they are about.
   *
   * @return what they printed
   * @throws NftMistakeException if they were refused; nothing was changed
   */
  public String run(Namespace scope, NftText commands, Set<Flag> flags)
      throws KernelException, NftMistakeException {
    try (NamespaceHandle namespace = NamespaceHandle.open(scope)) {
      List<NftText.Mistake> mistakes = new ArrayList<>();
      String printed = Language.print(namespace, commands, flags, mistakes);
      if (!mistakes.isEmpty()) {
        throw new NftMistakeException(mistakes);
      }
      return printed;
    }
  }

  /**
   * Lists everything, as {@code nft list ruleset} does.
   *
   * @param flags {@link Flag#JSON} for JSON, {@link Flag#STATELESS} for what declares the same
   */
  public String list(Namespace scope, Set<Flag> flags) throws KernelException {
    try {
      EnumSet<Flag> all = EnumSet.noneOf(Flag.class);
      all.addAll(flags);
      return run(scope, NftText.of("list ruleset"), all);
    } catch (NftMistakeException e) {
      throw new KernelException("list ruleset", Errno.EPROTO, e.getMessage());
    }
  }

  /**
   * Adds elements to a set or map, whoever it belongs to and however large it is.
   *
   * @param elements as nft writes them between braces, such as {@code 10.0.0.1, 10.0.1.0/24}
   * @throws KernelException ENOENT if there is no such set; a {@link NftRefusedException} if the
   *     kernel refuses an element, such as EEXIST where it is there with another value
   * @throws NftMistakeException if the elements are not of the type of the set
   */
  public void addElements(Namespace scope, TableName table, String set, String elements)
      throws KernelException, NftMistakeException {
    try (NftSession session = NftSession.open(scope, socketOptions, guards)) {
      new ElementVerb(session, socketOptions, table, set).add(elements);
      session.done();
    }
  }

  /**
   * Takes elements out of a set or map.
   *
   * @throws KernelException ENOENT if there is no such set; a {@link NftRefusedException} ENOENT if
   *     an element is not in it
   * @throws NftMistakeException as {@link #addElements}
   */
  public void deleteElements(Namespace scope, TableName table, String set, String elements)
      throws KernelException, NftMistakeException {
    try (NftSession session = NftSession.open(scope, socketOptions, guards)) {
      new ElementVerb(session, socketOptions, table, set).delete(elements);
      session.done();
    }
  }

  /**
   * Deletes a table, whoever it belongs to.
   *
   * @throws KernelException ENOENT if there is none
   */
  public void delete(Namespace scope, TableName table) throws KernelException {
    try (NftSession session = NftSession.open(scope, socketOptions, guards)) {
      Operation operation = new Operation(Verb.DELETE, "table", table.toString());
      Change change =
          new Change(operation, List.of(new TableWriter(table, new AtomicLong()).deleteTable()));
      NftPass.commitNow(session, List.of(change));
      session.done();
    }
  }

  /** Gives up the tables that a {@link NftOptions.Guard} guards. */
  @Override
  public void close() {
    guards.close();
  }
}
