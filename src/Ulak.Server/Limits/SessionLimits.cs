
namespace Ulak.Server.Limits;

/// <summary>How much one session may send, each value with its reason. Values are octets or counts, all greater than zero.</summary>
public sealed record SessionLimits
{
    /// <summary>The values that are used where nothing else is said.</summary>
    public static SessionLimits Default { get; } = new();

    /// <summary>
    /// Octets of a message's content. Beyond it: 552 5.3.4, at MAIL when the client declares its size (RFC 1870 §6.1), at the final dot when it does not.
    /// 50 MiB: what large providers take, so that mail that reached us can be passed on.
    /// </summary>
    public long MessageOctets { get; init; } = 50 * 1024 * 1024;

    /// <summary>Recipients of a transaction. Beyond it: 452 4.5.3 (RFC 5321 §4.5.3.1.10). 1,000: ten times what RFC 5321 §4.5.3.1.8 demands, and what clients split by.</summary>
    public int Recipients { get; init; } = 1000;

    /// <summary>
    /// Octets of a text line, CRLF included. A longer one is received and counted, not refused: RFC 5321 §4.5.3.1.6 sets the sender's limit,
    /// and a receiver that cuts or refuses such lines loses mail.
    /// </summary>
    public static int TextLineOctets => Smtp.MailData.DotUnstuffer.MaxLineLength;

    /// <summary>Faults (500 to 504, 555) in a session. With the last of them comes 421 4.7.0. 20: a person who types gets on with it, a program that is wrong does not.</summary>
    public int Faults { get; init; } = 20;

    /// <summary>
    /// Commands that carry nothing forward (NOOP, RSET, VRFY, EXPN, HELP, EHLO, HELO) since the last accepted message. Each one beyond it is a fault.
    /// 100: a pool that keeps a connection alive by NOOP, or resets before each message, stays below it.
    /// </summary>
    public int JunkCommands { get; init; } = 100;

    /// <summary>Octets of one command line without CRLF that are skipped before the session ends with 421 4.7.0. 1 MiB: no client that means mail comes near it; memory stays flat in any case.</summary>
    public int DiscardedLineOctets { get; init; } = 1024 * 1024;

    /// <summary>
    /// How many times <see cref="MessageOctets"/> is swallowed of a message that has been refused, before the refusal is sent at once and the channel closes.
    /// A client hears a reply only after its final dot, so cutting early costs it the reason; 20 bounds what an endless sender costs.
    /// </summary>
    public int DiscardFactor { get; init; } = 20;

    /// <summary>Octets that are read and dropped after a fatal reply, so that the reply is not lost to a reset. 1 MiB: more than what a socket's buffers hold.</summary>
    public int LingerOctets { get; init; } = 1024 * 1024;

    /// <summary>What is wrong with the values, one sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        LimitValidation.AtLeast(problems, MessageOctets, 64 * 1024, nameof(MessageOctets), "RFC 5321 §4.5.3.1.7");
        LimitValidation.AtLeast(problems, Recipients, 100, nameof(Recipients), "RFC 5321 §4.5.3.1.8");
        LimitValidation.AtLeast(problems, Faults, 1, nameof(Faults), null);
        LimitValidation.AtLeast(problems, JunkCommands, 1, nameof(JunkCommands), null);
        LimitValidation.AtLeast(problems, DiscardedLineOctets, 4096, nameof(DiscardedLineOctets), null);
        LimitValidation.AtLeast(problems, DiscardFactor, 1, nameof(DiscardFactor), null);
        LimitValidation.AtLeast(problems, LingerOctets, 0, nameof(LingerOctets), null);
        return problems;
    }
}
