package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupOptions;
import dev.holdfast.cgroup.CgroupPath;
import dev.holdfast.cgroup.CgroupScope;
import dev.holdfast.cgroup.CgroupSettings;
import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.cgroup.Cgroups;
import dev.holdfast.host.HostException.Kind;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.network.NetworkObservation;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.network.NetworkSource;
import dev.holdfast.nftables.NftMistakeException;
import dev.holdfast.nftables.NftObservation;
import dev.holdfast.nftables.NftState;
import dev.holdfast.nftables.Nftables;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import dev.holdfast.sysctl.Sysctls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at what is there and says it as a document, as far as a document can. */
final class Observer {

  /** What changes by itself, sets something off when it is written, or is a secret. */
  private static final Pattern NOT_TO_BE_DECLARED =
      Pattern.compile(
          "kernel\\.(random\\..*|ns_last_pid|tainted|perf_event_max_sample_rate|cad_pid)"
              + "|fs\\.(binfmt_misc\\..*|(aio|file|inode|dentry)-(nr|state)|quota\\..*)"
              + "|vm\\.(drop_caches|compact_memory|stat_refresh)"
              + "|net\\.ipv[46]\\.route\\.flush"
              + "|net\\.ipv4\\.tcp_fastopen_key"
              + "|net[./]ipv6[./]conf[./].*[./]stable_secret");

  /** Looking does not ask whose anything is. */
  private static final NetworkOptions ANY = NetworkOptions.DEFAULT;

  private final StateFolder state;
  private final List<String> comments = new ArrayList<>();

  private Observer(StateFolder state) {
    this.state = state;
  }

  static HostObservation observe(Namespace self, StateFolder state, boolean named)
      throws HostException {
    Observer observer = new Observer(state);
    try {
      ScopeState host = observer.scope(HostScope.host(self));
      Set<Namespace> others = new LinkedHashSet<>(state.namespacesOfThisHost());
      if (named) {
        others.addAll(observer.named());
      }
      Map<Namespace, ScopeState> namespaces = new LinkedHashMap<>();
      for (Namespace other : others) {
        if (!other.equals(self)) {
          observer.namespace(other, namespaces);
        }
      }
      return new HostObservation(new HostDocument(host, namespaces), observer.comments);
    } catch (PassException e) {
      Kind kind =
          Host.obstacle(HostScope.host(self), "", e).kind() == Obstacle.Kind.NO_PERMISSION
              ? Kind.NO_PERMISSION
              : Kind.OTHER;
      throw new HostException(kind, String.valueOf(e.getMessage()), e);
    }
  }

  private List<Namespace> named() {
    Path names = Path.of(Namespace.NAMES);
    if (!Files.isDirectory(names)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(names)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .<Namespace>map(Namespace.Named::new)
          .toList();
    } catch (IOException | IllegalArgumentException e) {
      comments.add("the named namespaces could not be listed: " + e.getMessage());
      return List.of();
    }
  }

  private void namespace(Namespace namespace, Map<Namespace, ScopeState> into) {
    try {
      into.put(namespace, scope(HostScope.of(namespace)));
    } catch (PassException e) {
      if (e.kind() != PassException.Kind.SCOPE_GONE) {
        comments.add(namespace + ": not looked at: " + e.getMessage());
      }
    }
  }

  private ScopeState scope(HostScope scope) throws PassException {
    Map<SysctlKey, String> before = Sysctls.observe(scope.namespace());
    NetworkObservation network = new NetworkSource().observe(scope.namespace(), ANY);
    network.notExpressible().forEach(line -> comments.add(scope + ": " + line));
    Map<SysctlKey, SysctlValue> values = new LinkedHashMap<>();
    for (SysctlKey key : writable(scope.namespace(), before.keySet())) {
      if (!NOT_TO_BE_DECLARED.matcher(key.toString()).matches()) {
        values.putAll(value(key, Objects.requireNonNull(before.get(key))));
      }
    }
    // What is another one by now will be yet another when it is looked at again.
    Map<SysctlKey, String> now = Sysctls.observe(scope.namespace(), values.keySet());
    values.keySet().removeIf(key -> !String.valueOf(before.get(key)).equals(now.get(key)));
    return new ScopeState(
        new SysctlState(values), network.asState(), cgroups(scope), nftables(scope));
  }

  /**
   * The cgroups in which anything is set, as others' that have to be there, and those that we made.
   */
  private CgroupState cgroups(HostScope scope) {
    if (!CgroupScope.isPossible(scope.namespace())) {
      return CgroupState.EMPTY;
    }
    try {
      Map<CgroupPath, CgroupSettings> cgroups =
          new LinkedHashMap<>(Cgroups.observe(CgroupScope.in(scope.namespace())).cgroups());
      for (CgroupPath made : made(scope.namespace())) {
        CgroupSettings found = cgroups.get(made);
        cgroups.put(made, new CgroupSettings(true, found == null ? Map.of() : found.files()));
      }
      return new CgroupState(cgroups);
    } catch (PassException | HostException e) {
      comments.add(scope + ": cgroups: not looked at: " + e.getMessage());
      return CgroupState.EMPTY;
    }
  }

  private Set<CgroupPath> made(Namespace namespace) throws HostException {
    return Subsystem.cgroup(CgroupOptions.DEFAULT).journal(state, namespace).read().made().keySet();
  }

  private NftState nftables(HostScope scope) throws PassException {
    try (Nftables nftables = new Nftables()) {
      NftObservation found = nftables.observe(scope.namespace());
      found
          .beyond()
          .forEach(table -> comments.add(scope + ": nft cannot say all that is in table " + table));
      String text = found.text().replace("\t", "  ");
      return text.isEmpty() ? NftState.EMPTY : NftState.of(text);
    } catch (NftMistakeException e) {
      throw new AssertionError("what nft lists includes no file", e);
    } catch (PassException e) {
      if (e.kind() == PassException.Kind.SCOPE_GONE) {
        throw e;
      }
      comments.add(scope + ": nftables not looked at: " + e.getMessage());
      return NftState.EMPTY;
    }
  }

  private static Map<SysctlKey, SysctlValue> value(SysctlKey key, String shown) {
    try {
      return Map.of(key, SysctlValue.shown(shown));
    } catch (IllegalArgumentException e) {
      return Map.of(); // empty, or of many lines: nothing that could be written back
    }
  }

  private static List<SysctlKey> writable(Namespace scope, Set<SysctlKey> keys)
      throws PassException {
    try (NamespaceHandle handle = NamespaceHandle.open(scope)) {
      return handle.call(() -> {
        List<SysctlKey> writable = new ArrayList<>();
        for (SysctlKey key : keys) {
          if (isWritable(key.path())) {
            writable.add(key);
          }
        }
        return writable;
      });
    } catch (KernelException e) {
      throw PassException.unobservable(e.getMessage(), e);
    }
  }

  private static boolean isWritable(String path) {
    try {
      return (KernelFile.mode(path) & 0222) != 0;
    } catch (KernelException e) {
      return false; // it went away meanwhile
    }
  }
}
