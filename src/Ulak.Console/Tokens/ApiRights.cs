namespace Ulak.Console.Tokens;

/// <summary>What a token of the API permits.</summary>
[Flags]
internal enum ApiRights
{
    None = 0,

    /// <summary>Read messages, sessions, events and metrics.</summary>
    Read = 1,

    /// <summary>Mark, tag and delete messages, and change chaos rules, inboxes, routes and the queue.</summary>
    Write = 2,

    /// <summary>Send and release messages.</summary>
    Send = 4,
}
