using Ulak.Smtp.Syntax;

namespace Ulak.Server;

/// <summary>A departure from the grammar that a tolerant session accepted, with the reply that a strict one gives to it.</summary>
/// <param name="Line">The command line as received, without its end; for mail data, the part of it that has the fault.</param>
/// <param name="Fault">The fault of the line; <see cref="SyntaxFault.StrictReply"/> is the reply of a strict session.</param>
public sealed record SessionRemark(ReadOnlyMemory<byte> Line, SyntaxFault Fault);
