using Ulak.Smtp.Addresses;

namespace Ulak.Commands.Sending;

/// <summary>What a message is composed of.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The recipients.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The text.</param>
/// <param name="Fields">Further header fields, each <c>Name: value</c>; one that is there already is replaced.</param>
/// <param name="Attachments">Files to attach.</param>
internal sealed record MessageDraft(ReversePath From, IReadOnlyList<Mailbox> To, string Subject, string Text, IReadOnlyList<string> Fields, IReadOnlyList<string> Attachments);
