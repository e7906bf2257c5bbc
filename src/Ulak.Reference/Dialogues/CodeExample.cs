using System.Collections.Immutable;

namespace Ulak.Reference.Dialogues;

/// <summary>Who a line of a dialogue is of.</summary>
public enum CodeExampleLineKind
{
    /// <summary>The client says it.</summary>
    Client,

    /// <summary>The server says it.</summary>
    Server,

    /// <summary>Nobody says it: the TLS handshake takes place.</summary>
    Handshake,

    /// <summary>Nobody says it: the client closes the connection.</summary>
    ClientCloses,

    /// <summary>Nobody says it: the server closes the connection.</summary>
    ServerCloses,

    /// <summary>Nobody says it: time passes.</summary>
    Time,
}

/// <summary>A line of a dialogue.</summary>
/// <param name="Kind">Who says it, or what happens.</param>
/// <param name="Text">What is said; how much time passes; empty for what merely happens.</param>
/// <param name="IsMarked">Whether it is the line for which the dialogue is shown.</param>
public sealed record CodeExampleLine(CodeExampleLineKind Kind, string Text, bool IsMarked);

/// <summary>A dialogue of the server's tests, in which a code occurs.</summary>
/// <param name="Name">Its name, as <c>mail/body-binarymime-not-offered</c>.</param>
/// <param name="Reason">Why the case exists, in English.</param>
/// <param name="Lines">What is said.</param>
public sealed record CodeExample(string Name, string Reason, ImmutableArray<CodeExampleLine> Lines);
