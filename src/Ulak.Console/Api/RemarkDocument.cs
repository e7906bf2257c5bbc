using System.Text;
using System.Text.Json;
using Ulak.Smtp.Syntax;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>
/// A departure from the standards that the server accepted: what is wrong with a line, the line as it should be, and what a strict server
/// replies.
/// </summary>
/// <param name="Line">The command line, or the line of the message.</param>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Column">The octet, counted from 1.</param>
/// <param name="Length">The number of octets. 0 when something is missing.</param>
/// <param name="Expected">What was expected there.</param>
/// <param name="Rule">The rule and its source.</param>
/// <param name="Intention">The line as it should be. Null when that is not known.</param>
/// <param name="StrictReply">The reply of a strict server. Null for a remark about something that the grammar allows.</param>
internal sealed record RemarkDocument(string Line, string Kind, int Column, int Length, string Expected, string Rule, string? Intention,
    string? StrictReply)
{
    public static RemarkDocument Of(StoredRemark remark) => Of(remark.Line.Span, remark.Fault);

    public static RemarkDocument Of(ReadOnlySpan<byte> line, SyntaxFault fault) => new(
        Encoding.UTF8.GetString(line),
        JsonNamingPolicy.CamelCase.ConvertName(fault.Kind.ToString()),
        fault.Column,
        fault.Length,
        fault.Expected,
        fault.Rule,
        fault.SuggestedLine,
        fault.StrictReply?.ToString());
}
