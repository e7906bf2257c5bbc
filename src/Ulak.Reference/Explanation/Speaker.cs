namespace Ulak.Reference.Explanation;

/// <summary>Whose words a statement consists of.</summary>
public enum Speaker
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>The server that the message or the connection was meant for.</summary>
    RemoteServer,

    /// <summary>The sending side's own mail server, in its log or its notice.</summary>
    OwnServer,

    /// <summary>A mail library or program that connects to a server.</summary>
    Client,

    /// <summary>The operating system or runtime: name resolution, sockets, TLS.</summary>
    System,

    /// <summary>A person who wrote around the quoted text.</summary>
    Person,
}
