import org.jspecify.annotations.NullMarked;

/** Programs that measure what README claims. */
@NullMarked
module dev.holdfast.benchmarks {
  requires static org.jspecify;
  requires dev.holdfast.network;
  requires dev.holdfast.nftables;
  requires dev.holdfast.sysctl;
}
