using Ulak.Smtp.Dialogues;

namespace Ulak.Server;

/// <summary>Is told of every session. Nothing here may block or throw: it is called on the session's own thread.</summary>
public interface ISessionObserver
{
    /// <summary>A client connected. The recorder gets all that follows; null when nobody wants to know of this session.</summary>
    ISessionRecorder? OnSessionOpened(SmtpSessionInfo facts);
}

/// <summary>Is told of one session, in order.</summary>
public interface ISessionRecorder
{
    /// <summary>Something was said or happened.</summary>
    void Record(DialogueEntry entry);

    /// <summary>Client name, TLS, user or protocol changed.</summary>
    void OnInfoChanged(SmtpSessionInfo facts);

    /// <summary>The session is over. Called exactly once, last.</summary>
    void OnClosed(SessionOutcome outcome);
}

/// <summary>How a session ended.</summary>
/// <param name="EndReason">The kind of end.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="Messages">How many messages were accepted.</param>
/// <param name="Faults">How many command lines were refused for syntax or order.</param>
/// <param name="OctetsIn">Octets that the client sent.</param>
/// <param name="OctetsOut">Octets that the server sent.</param>
public sealed record SessionOutcome(SessionEndReason EndReason, DateTimeOffset ClosedAt, int Messages, int Faults, long OctetsIn, long OctetsOut);

/// <summary>The ways in which a session ends.</summary>
public enum SessionEndReason
{
    /// <summary>QUIT, answered 221.</summary>
    Quit,
    /// <summary>The client closed without QUIT, or the connection broke.</summary>
    ClientDisconnected,
    /// <summary>A deadline passed: 421 4.4.2.</summary>
    TimedOut,
    /// <summary>The server stops: 421 4.3.2.</summary>
    Shutdown,
    /// <summary>Too many faults, or another abuse: 421 4.7.0.</summary>
    PolicyViolation,
    /// <summary>Not admitted: too many connections: 421.</summary>
    ConnectionRejected,
    /// <summary>A fault of the server's own: 421 4.3.0.</summary>
    ServerFault,
}
