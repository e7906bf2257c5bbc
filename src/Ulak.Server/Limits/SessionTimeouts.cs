
namespace Ulak.Server.Limits;

/// <summary>How long a session waits, each value with its reason. Deadlines are kept to the second.</summary>
public sealed record SessionTimeouts
{
    /// <summary>The values that are used where nothing else is said.</summary>
    public static SessionTimeouts Default { get; } = new();

    /// <summary>For a whole command line after the last reply: 421 4.4.2. RFC 5321 §4.5.3.2.7: at least 5 minutes.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// As <see cref="Command"/>, while nine tenths of <see cref="AdmissionLimits.Connections"/> are open: those that merely wait make room. Less than what
    /// RFC 5321 §4.5.3.2.7 asks for, as a flood is no usual time; a client that is cut off tries again.
    /// </summary>
    public TimeSpan CommandUnderLoad { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the greeting waits for those who cannot: a client that speaks before it is turned away with 554 5.5.1. Zero for no such wait.</summary>
    public TimeSpan GreetingDelay { get; init; }

    /// <summary>How late a fault is answered to an address that has made half of <see cref="AdmissionLimits.FaultsPerMinute"/>; zero for no such pause. Ten seconds at most, lest a client give up on us.</summary>
    public TimeSpan Tarpit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For a TLS handshake. Short: it is two round trips, and until it is done nothing is known of the client.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the next piece of mail data: 421 4.4.2. RFC 5321 §4.5.3.2.5: 3 minutes.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// For the sink's answer to the final dot. RFC 5321 §4.5.3.2.6: the client waits 10 minutes, so an answer later than that reaches nobody,
    /// and the client sends the message again.
    /// </summary>
    public TimeSpan Commit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For the client to take a reply that it was sent. As <see cref="Command"/>: who does not read is as idle as who does not write.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the reply to a client that is not admitted. Short: a refusal must cost less than a session.</summary>
    public TimeSpan Rejection { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For input that is dropped after a fatal reply. It ends sooner when a second passes without any.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For mail data in hand when the server stops. Less than the 30 seconds after which a host drops its connections.</summary>
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Octets a second that mail data must reach on average after <see cref="DataRateGrace"/>, counted while the server waits for the client; 0 for no such rule.
    /// 240 octets a second is what a 2,400 baud modem did; below it a client holds a session for the session's sake.
    /// </summary>
    public int DataRate { get; init; } = 240;

    /// <summary>How long mail data may be slow. A minute: a link that breaks down and comes back is not cut.</summary>
    public TimeSpan DataRateGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong with the values, one sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        LimitValidation.Positive(problems, Command, nameof(Command));
        LimitValidation.Positive(problems, CommandUnderLoad, nameof(CommandUnderLoad));
        LimitValidation.Positive(problems, Handshake, nameof(Handshake));
        LimitValidation.Positive(problems, DataBlock, nameof(DataBlock));
        LimitValidation.Positive(problems, Commit, nameof(Commit));
        LimitValidation.Positive(problems, Write, nameof(Write));
        LimitValidation.Positive(problems, Rejection, nameof(Rejection));
        LimitValidation.Positive(problems, Linger, nameof(Linger));
        LimitValidation.Positive(problems, Shutdown, nameof(Shutdown));
        LimitValidation.Positive(problems, DataRateGrace, nameof(DataRateGrace));
        LimitValidation.AtLeast(problems, DataRate, 0, nameof(DataRate), null);
        if (Tarpit < TimeSpan.Zero || Tarpit > TimeSpan.FromSeconds(10))
        {
            problems.Add($"{nameof(Tarpit)} is {Tarpit}, but may be from nothing to ten seconds.");
        }

        return problems;
    }
}
