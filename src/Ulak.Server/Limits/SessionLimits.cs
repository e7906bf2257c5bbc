
namespace Ulak.Server.Limits;

/// <summary>Limits of a session, each with the reason for its default. Values are octets or counts, all greater than zero.</summary>
public sealed record SessionLimits
{
    /// <summary>The default values.</summary>
    public static SessionLimits Default { get; } = new();

    /// <summary>
    /// Octets of a message's content. Beyond it: 552 5.3.4, at MAIL when the client declares its size (RFC 1870 §6.1), at the final dot
    /// when it does not. 50 MiB: the limit of large providers, so that accepted mail can be relayed.
    /// </summary>
    public long MessageOctets { get; init; } = 50 * 1024 * 1024;

    /// <summary>
    /// Recipients of a transaction. Beyond it: 452 4.5.3 (RFC 5321 §4.5.3.1.10). 1,000: ten times the minimum of RFC 5321 §4.5.3.1.8, and
    /// the number at which clients split.
    /// </summary>
    public int Recipients { get; init; } = 1000;

    /// <summary>
    /// Octets of a text line, CRLF included. A longer one is received and counted, not refused: RFC 5321 §4.5.3.1.6 sets the sender's
    /// limit, and a receiver that cuts or refuses such lines loses mail.
    /// </summary>
    public static int TextLineOctets => Smtp.MailData.DotUnstuffer.MaxLineLength;

    /// <summary>
    /// Faults (500 to 504, 555) in a session. With the last of them comes 421 4.7.0. 20: enough for a person who types, too few for a
    /// program that guesses.
    /// </summary>
    public int Faults { get; init; } = 20;

    /// <summary>
    /// Junk commands (NOOP, RSET, VRFY, EXPN, HELP, EHLO, HELO) since the last accepted message. Each one beyond it is a fault.
    /// 100: a pool that keeps a connection alive with NOOP, or resets before each message, stays below it.
    /// </summary>
    public int JunkCommands { get; init; } = 100;

    /// <summary>
    /// Octets of one command line without CRLF that are discarded before the session ends with 421 4.7.0. 1 MiB: no mail client comes near
    /// it. Memory does not grow with the line.
    /// </summary>
    public int DiscardedLineOctets { get; init; } = 1024 * 1024;

    /// <summary>
    /// How many times <see cref="MessageOctets"/> are read and discarded of a message that was rejected, before the rejection is sent at
    /// once and the channel closes. A client reads the reply only after its final dot, so an early close hides the reason; 20 bounds the
    /// cost of an endless sender.
    /// </summary>
    public int DiscardFactor { get; init; } = 20;

    /// <summary>
    /// Octets that are read and discarded after a fatal reply, so that a connection reset does not remove the reply. 1 MiB: more than the
    /// buffers of a socket.
    /// </summary>
    public int LingerOctets { get; init; } = 1024 * 1024;

    /// <summary>Returns one sentence for each value that is out of range; empty when all values are valid.</summary>
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
