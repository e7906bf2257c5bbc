using System.Net;
using Ulak.Storage;

namespace Ulak.Pop3;

/// <summary>What a session knows.</summary>
internal sealed class Pop3State(Pop3Options options, IMessageStore store, Pop3Connection connection, EndPoint? remote)
{
    public Pop3Options Options => options;

    public IMessageStore Store => store;

    public Pop3Connection Connection => connection;

    public EndPoint? Remote => remote;

    /// <summary>The user of USER, or of the login. Null before.</summary>
    public string? User { get; set; }

    /// <summary>The messages. Null before the login.</summary>
    public Maildrop? Maildrop { get; set; }

    /// <summary>Whether the connection is protected by TLS.</summary>
    public bool IsSecure { get; set; }

    /// <summary>The number of refused commands.</summary>
    public int Faults { get; set; }

    /// <summary>The number of messages that were read.</summary>
    public int Retrieved { get; set; }

    /// <summary>The number of messages that were deleted.</summary>
    public int DeletedCount { get; set; }

    public Pop3Phase Phase => Maildrop is null ? Pop3Phase.Authorization : Pop3Phase.Transaction;

    /// <summary>Whether a password may be sent now.</summary>
    public bool PermitsLogin => options.Security != Pop3Security.Required || IsSecure;

    public bool OffersTls => !IsSecure && options.Security is Pop3Security.Offered or Pop3Security.Required;
}

/// <summary>What a session does after a response.</summary>
internal enum Pop3Next
{
    /// <summary>Reads the next command.</summary>
    Continue,

    /// <summary>Starts TLS.</summary>
    StartTls,

    /// <summary>Closes the connection.</summary>
    Close,
}

/// <summary>A response. It has no text if the command wrote it.</summary>
internal readonly record struct Pop3Response(string Text, bool IsError, Pop3Next Next)
{
    /// <summary>The command wrote its response.</summary>
    public static Pop3Response Written => new("", false, Pop3Next.Continue);

    public static Pop3Response Ok(string text, Pop3Next next = Pop3Next.Continue) => new("+OK " + text, false, next);

    public static Pop3Response Error(string text) => new("-ERR " + text, true, Pop3Next.Continue);
}
