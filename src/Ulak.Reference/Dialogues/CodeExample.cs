using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Ulak.Reference.Dialogues;

/// <summary>The kind of a line of a dialogue.</summary>
public enum CodeExampleLineKind
{
    /// <summary>The client sends it.</summary>
    Client,

    /// <summary>The server sends it.</summary>
    Server,

    /// <summary>The TLS handshake.</summary>
    Handshake,

    /// <summary>The client closes the connection.</summary>
    ClientCloses,

    /// <summary>The server closes the connection.</summary>
    ServerCloses,

    /// <summary>Time passes.</summary>
    Time,
}

/// <summary>A line of a dialogue.</summary>
/// <param name="Kind">The sender of the line, or an event.</param>
/// <param name="Text">The text sent, or the time that passes; empty for other events.</param>
/// <param name="IsMarked">Whether the line contains the code that the dialogue illustrates.</param>
public sealed record CodeExampleLine(
    [property: JsonPropertyName("from")] CodeExampleLineKind Kind, string Text, [property: JsonPropertyName("marked")] bool IsMarked);

/// <summary>A dialogue of the server's tests that contains a code.</summary>
/// <param name="Name">The name of the test, for example <c>mail/body-binarymime-not-offered</c>.</param>
/// <param name="Reason">The purpose of the test, in English.</param>
/// <param name="Lines">The lines in order.</param>
public sealed record CodeExample(string Name, string Reason, ImmutableArray<CodeExampleLine> Lines);
