import org.jspecify.annotations.NullMarked;

/** The command and the daemon. */
@NullMarked
module dev.holdfast.agent {
  requires static org.jspecify;
  requires dev.holdfast.host;
  requires info.picocli;
  requires com.google.gson;

  opens dev.holdfast.agent to
      info.picocli;
}
