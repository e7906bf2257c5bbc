using Ulak.Smtp.Dialogues;

namespace Ulak.Server;

/// <summary>Observes all sessions. It is called on the session's own thread, so nothing here may block or throw.</summary>
public interface ISessionObserver
{
    /// <summary>A client has connected. Returns the recorder of its session; null for none.</summary>
    ISessionRecorder? OnSessionOpened(SmtpSessionInfo session);
}

/// <summary>Observes one session, in order.</summary>
public interface ISessionRecorder
{
    /// <summary>A command, a reply, mail data or an event.</summary>
    void Record(DialogueEntry entry);

    /// <summary>The client's name, TLS, the user, the protocol or the addresses have changed.</summary>
    void OnInfoChanged(SmtpSessionInfo session);

    /// <summary>The session has ended. Called exactly once, last.</summary>
    void OnClosed(SessionOutcome outcome);
}

/// <summary>How a session ended.</summary>
/// <param name="EndReason">Why.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="Messages">How many messages were accepted.</param>
/// <param name="Faults">How many command lines were refused for syntax or order.</param>
/// <param name="OctetsIn">Octets that the client sent.</param>
/// <param name="OctetsOut">Octets that the server sent.</param>
public sealed record SessionOutcome(
    SessionEndReason EndReason, DateTimeOffset ClosedAt, int Messages, int Faults, long OctetsIn, long OctetsOut);

/// <summary>The reasons for the end of a session.</summary>
public enum SessionEndReason
{
    /// <summary>QUIT: 221.</summary>
    Quit,

    /// <summary>The client closed without QUIT, or the connection broke.</summary>
    ClientDisconnected,

    /// <summary>A deadline expired: 421 4.4.2.</summary>
    TimedOut,

    /// <summary>The server is stopping: 421 4.3.2.</summary>
    Shutdown,

    /// <summary>Too many faults, or other abuse: 421 4.7.0.</summary>
    PolicyViolation,

    /// <summary>The connection was not admitted: 421 4.7.0.</summary>
    ConnectionRejected,

    /// <summary>A failure of the server: 421 4.3.0.</summary>
    ServerFault,
}
