using Ulak.Smtp.Addresses;

namespace Ulak.Commands.Sending;

/// <summary>The parts of a message to compose.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The recipients.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The text.</param>
/// <param name="Fields">Additional header fields, each <c>Name: value</c>. A field replaces a default one of the same name.</param>
/// <param name="Attachments">Files to attach.</param>
internal sealed record MessageDraft(ReversePath From, IReadOnlyList<Mailbox> To, string Subject, string Text, IReadOnlyList<string> Fields,
    IReadOnlyList<string> Attachments);
