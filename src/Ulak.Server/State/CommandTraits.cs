using Ulak.Server.Limits;

namespace Ulak.Server.State;

/// <summary>Properties of a command in every phase.</summary>
[Flags]
internal enum CommandTraits
{
    None = 0,

    /// <summary>The handler needs the parsed command, not only its verb.</summary>
    HasArguments = 1 << 0,

    /// <summary>It is allowed without TLS where the listener requires TLS, RFC 3207 §4.</summary>
    AllowedBeforeTls = 1 << 1,

    /// <summary>It is allowed without a login where the listener requires one, RFC 4954 §6.</summary>
    AllowedBeforeLogin = 1 << 4,

    /// <summary>It does not advance a mail transaction, so it is counted: <see cref="SessionLimits.JunkCommands"/>.</summary>
    Junk = 1 << 2,

    /// <summary>It advances a mail transaction: the count of junk commands starts again.</summary>
    CarriesMail = 1 << 3,
}
