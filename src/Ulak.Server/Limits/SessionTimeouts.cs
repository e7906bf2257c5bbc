
namespace Ulak.Server.Limits;

/// <summary>Timeouts of a session, each with the reason for its default. Deadlines are accurate to one second.</summary>
public sealed record SessionTimeouts
{
    /// <summary>The default values.</summary>
    public static SessionTimeouts Default { get; } = new();

    /// <summary>For a whole command line after the last reply: 421 4.4.2. RFC 5321 §4.5.3.2.7: at least 5 minutes.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// As <see cref="Command"/>, while nine tenths of <see cref="AdmissionLimits.Connections"/> are open: idle clients make room. This is
    /// less than RFC 5321 §4.5.3.2.7 requires, because a flood is an exception; a client that is disconnected tries again.
    /// </summary>
    public TimeSpan CommandUnderLoad { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The delay before the greeting. A client that sends before it (an early talker) is rejected with 554 5.5.1. Zero for no delay.
    /// </summary>
    public TimeSpan GreetingDelay { get; init; }

    /// <summary>
    /// The delay of the reply to a fault, for a client at half of <see cref="AdmissionLimits.FaultsPerMinute"/>; zero for no delay. At most
    /// ten seconds, so that clients do not give up.
    /// </summary>
    public TimeSpan Tarpit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For a TLS handshake. Short: it takes two round trips, and until then the client is unknown.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the next piece of mail data: 421 4.4.2. RFC 5321 §4.5.3.2.5: 3 minutes.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// For more input after what a client with wrong line ends takes for the end of its message, for example LF.LF: then the reply is 550
    /// 5.6.11. Five seconds: the octets of a message that goes on are not so far apart.
    /// </summary>
    public TimeSpan BareEnd { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For the sink's reply to the final dot. RFC 5321 §4.5.3.2.6: the client waits 10 minutes. After that it disconnects, and
    /// sends the message again later.
    /// </summary>
    public TimeSpan Commit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// For the client to read a reply. As long as <see cref="Command"/>: a client that does not read is as idle as one that does not write.
    /// </summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the reply to a connection that is rejected. Short: a rejection must cost less than a session.</summary>
    public TimeSpan Rejection { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For reading and discarding input after a fatal reply. It ends sooner after a second without input.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For mail data in transfer when the server stops. Less than the 30 seconds after which a host aborts its connections.
    /// </summary>
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The minimum average rate of mail data in octets per second after <see cref="DataRateGrace"/>, measured while the server waits for
    /// the client; 0 for none. 240 octets per second is the rate of a 2,400 baud modem; a client below it only occupies the session.
    /// </summary>
    public int DataRate { get; init; } = 240;

    /// <summary>How long mail data may be slower than that. A minute: a link that is interrupted briefly is not cut.</summary>
    public TimeSpan DataRateGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Returns one sentence for each value that is out of range; empty when all values are valid.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        LimitValidation.Positive(problems, Command, nameof(Command));
        LimitValidation.Positive(problems, CommandUnderLoad, nameof(CommandUnderLoad));
        LimitValidation.Positive(problems, Handshake, nameof(Handshake));
        LimitValidation.Positive(problems, DataBlock, nameof(DataBlock));
        LimitValidation.Positive(problems, BareEnd, nameof(BareEnd));
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
