"""OWASP ASVS 4.0.3, level 2, line by line: the test that shows it, or why it is otherwise.

The numbers are OWASP's, the words are ours. `why` begins with whose matter it is: `Not here` (there is no such thing),
`Yours` (whoever runs it decides), `Written` (a page says it), `Left` (it is not so, and what that means).
`python tools/make_asvs.py` makes docs/compliance/asvs.md of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CHAPTERS: Final = {
    1: "Architecture", 2: "Authentication", 3: "Sessions", 4: "Access control", 5: "Input and output",
    6: "Cryptography at rest", 7: "Errors and logs", 8: "Data protection", 9: "Communication", 10: "Malicious code",
    11: "Business logic", 12: "Files", 13: "API", 14: "Configuration",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One demand. `tests` are node ids below `tests/`, without parameters."""

    number: str
    what: str
    tests: tuple[str, ...] = ()
    why: str = ""


_PASSWORDS: Final = "Not here: nobody has a password with us; the issuer (HelseID) knows people and machines."
_SENT: Final = "Not here: no code is sent to anybody out of band."
_OTP: Final = "Not here: no one-time passwords; the issuer's matter."
_XML: Final = "security/test_fuzz_parsers.py::test_nothing_of_a_file_of_ours_is_read_by_an_entity"
_BOMB: Final = "security/test_fuzz_parsers.py::test_a_bomb_does_not_go_off"
_FUZZ: Final = "security/test_fuzz_parsers.py::test_what_has_gone_wrong_is_told_and_nobody_is_named"
_HTTP: Final = "security/test_fuzz_http.py::test_an_address_of_the_facade"
_BREAKS: Final = "security/test_secrets.py::test_whatever_breaks_no_secret_and_no_number_is_told"
_WRONG: Final = "service/test_tokens_wrong.py::test_a_wrong_token_does_not_get_in"
_PROOF: Final = "service/test_tokens_wrong.py::test_a_wrong_proof_does_not_get_in"
_ONCE: Final = "service/test_tokens_proofs.py::test_no_proof_is_ever_taken_twice_in_its_time"
_HANDLE: Final = "service/test_ward_handle.py::test_it_opens_once_even_where_two_try_at_the_same_time"
_GUESS: Final = (
    "security/test_service_attacks.py::test_handles_are_not_to_be_guessed_and_guesses_are_no_lines_without_end"
)
_FORM: Final = "service/test_ward_ask.py::test_a_form_from_elsewhere_does_nothing"
_OWNERS: Final = "security/test_service_attacks.py::test_a_page_a_task_and_a_subscription_are_their_owners_alone"
_TENANTS: Final = "security/test_service_attacks.py::test_nothing_of_one_tenant_is_there_at_another_by_any_name"
_DOORS: Final = "service/test_operating_doors.py::test_every_operation_asks_who_it_is"
_ALIKE: Final = "security/test_service_attacks.py::test_whether_there_is_a_plan_cannot_be_seen_from_any_answer"
_WITHHELD: Final = "service/test_facade_laws.py::test_what_is_withheld_leaves_no_trace_not_even_that_something_changed"
_OFTEN: Final = (
    "security/test_service_limits.py::test_an_address_of_strangers_is_heard_so_often_and_again_after_a_while"
)
_SEALED: Final = "security/test_service_limits.py::test_every_answer_is_sealed_also_one_of_ours_that_went_wrong"
_CACHE: Final = "security/test_service_attacks.py::test_nothing_about_a_person_is_kept_on_the_way_and_what_may_be_kept_says_for_whom"
_NUMBER: Final = "security/test_service_limits.py::test_a_number_of_a_person_in_an_address_is_refused_and_not_repeated"
_FRAME: Final = "security/test_service_attacks.py::test_a_page_is_shown_in_no_frame_and_runs_nothing"
_WHERE: Final = "security/test_service_attacks.py::test_no_answer_leads_or_opens_to_where_a_header_says"
_TEXT: Final = "service/test_ward_page.py::test_names_and_words_are_text_whatever_they_are"
_EVAL: Final = "security/test_dependencies.py::test_nothing_is_run_by_a_shell_evaluated_or_unpickled"
_WEAK: Final = "security/test_dependencies.py::test_no_weak_digest_and_no_weak_chance"
_CHAIN: Final = "store/test_audit.py::test_whatever_was_done_to_it_is_found"
_ROTATE: Final = "store/test_keys.py::test_a_new_key_takes_over"
_CANARY: Final = "running/test_logs_no_person.py::test_no_canary_comes_through_whatever_it_is_said_as"
_SBOM: Final = "running/test_deploy.py::test_the_list_of_parts_is_whole_and_the_same_each_time"
_HASHES: Final = "running/test_deploy.py::test_only_what_has_its_hash_is_installed"
_HOOKS: Final = "access/test_access_news.py::test_nothing_goes_where_it_was_not_agreed"
_EPJ: Final = "service/test_ward_launch.py::test_only_an_epj_of_the_settings_launches_it"
_TOKEN_URL: Final = "service/test_ward_handle.py::test_every_step_stands_in_the_log_and_no_number_anywhere"
_LINE: Final = "service/test_facade_read.py::test_each_reading_stands_in_the_log_before_it_is_answered"
_STATUS_LINE: Final = "service/test_status.py::test_every_question_stands_in_the_log_and_no_number_does"
_REFUSED_LINE: Final = "service/test_status.py::test_who_is_not_let_in_stands_in_the_log_and_many_of_a_kind_as_one_line"
_SMUGGLE: Final = "security/test_wire.py::test_where_a_request_ends_is_told_once_and_clearly_or_it_is_refused"
_LOGIN: Final = "pages/test_pages_login.py::test_a_login_gives_a_session_of_its_own_and_ends_the_one_before"
_IDLE: Final = "pages/test_pages_login.py::test_a_session_ends_when_it_is_idle_and_in_any_case"
_COOKIE: Final = "pages/test_pages_login.py::test_the_cookie_is_this_hosts_alone_and_out_of_reach"
_NOT_THIS: Final = "pages/test_pages_login.py::test_an_answer_that_is_not_to_this_login_opens_nothing"
_FORMS: Final = "pages/test_pages_walk.py::test_no_form_is_taken_that_another_site_or_another_page_sends"
_PLAIN: Final = "pages/test_pages_walk.py::test_text_is_text_whatever_it_says"
_ROLES: Final = "pages/test_pages_walk.py::test_each_page_is_of_its_roles_alone"
_SIZE: Final = "security/test_service_limits.py::test_a_document_has_as_many_megabytes_as_the_settings_say"

LINES: Final = (
    # V1
    Line("1.1.1", "Security has its place in how it is made", why="Written: CONTRIBUTING.md; each fault becomes a test, and this list is one."),
    Line("1.1.2", "Threats are thought through", ("security/test_asvs.py::test_each_threat_names_tests_that_are_there",)),
    Line("1.1.3", "What each may not do is said with what they may", why="Written: disclosure.md, access.md; the laws in architecture.md."),
    Line("1.1.4", "Borders of trust, parts and flows are drawn", why="Written: data-flow.md, threats.md, architecture.md."),
    Line("1.1.5", "The whole and all far ends are thought through", why="Written: threats.md, ports.md."),
    Line("1.1.6", "One control for one thing", (_ALIKE, "service/test_view.py::test_another_tenant_has_none_of_it")),
    Line("1.1.7", "Rules for those who write it", why="Written: CONTRIBUTING.md, architecture.md (laws 3, 6, 7)."),
    Line("1.2.1", "An account with few rights for each part", why="Written: deploy/systemd; the database's is yours."),
    Line("1.2.2", "Parts show each other who they are", (_DOORS, "service/test_operating_messages.py::test_a_signature_that_is_wrong_old_or_missing_lets_nothing_in")),
    Line("1.2.3", "One way to show who one is, and it is logged", (_WRONG, _REFUSED_LINE)),
    Line("1.2.4", "No way in is weaker than another", (_HANDLE, "service/test_ward_launch.py::test_an_epj_is_believed_by_a_sound_id_token_alone", "pages/test_pages_login.py::test_an_id_token_that_does_not_hold_opens_nothing")),
    Line("1.4.1", "Decided on the server", (_ALIKE,)),
    Line("1.4.4", "One place decides, and all pass it", (_ALIKE, _WITHHELD)),
    Line("1.4.5", "By what it is about, not by role alone", ("service/test_view.py::test_an_attestation_about_one_person_opens_no_other",)),
    Line("1.5.1", "What comes in and goes out is described", why="Written: openapi.json, CapabilityStatement, schemas/, mappings."),
    Line("1.5.2", "No objects of a language over the line", (_EVAL,)),
    Line("1.5.3", "Checked on the server", (_FUZZ, _HTTP)),
    Line("1.5.4", "Escaped where it is written", (_TEXT,)),
    Line("1.6.1", "A way to manage keys", why="Written: store.md (keys, their change); a standard for key management is yours."),
    Line("1.6.2", "Keys are kept where keys are kept", why="Yours: files or variables that your vault fills; never in the settings."),
    Line("1.6.3", "Every key can be changed, and what it sealed with it", (_ROTATE, "store/test_keys.py::test_all_that_is_sealed_is_known_to_the_rotation")),
    Line("1.6.4", "No secret at a client protects anything", (_PROOF,), "Bound tokens; the key of a proof never comes here."),
    Line("1.7.1", "One form of log", ("running/test_logs_no_person.py::test_what_is_listed_comes_through",)),
    Line("1.7.2", "Logs go elsewhere, safely", why="Yours: a collector; lines are made for one."),
    Line("1.8.1", "Data is sorted by how sensitive it is", why="Written: data-flow.md (categories)."),
    Line("1.8.2", "Each kind has its protection", why="Written: data-flow.md, retention.md, store.md."),
    Line("1.9.1", "Sealed between parts", ("service/test_serve_command.py::test_who_would_listen_in_the_clear_is_told",)),
    Line("1.9.2", "Each side is verified", (_WEAK, "service/test_tokens_keys.py::test_keys_come_over_https_or_not_at_all")),
    Line("1.10.1", "Source under control, changes traceable", why="Yours: whoever keeps the repository."),
    Line("1.11.1", "Parts are described by what they do", why="Written: architecture.md."),
    Line("1.11.2", "Nothing shared without order", ("service/test_view.py::test_many_questions_at_once_are_answered_each_for_itself", "security/test_rounds.py::test_a_poisoned_question_fails_alone")),
    Line("1.12.2", "Files of others run nowhere", ("service/test_facade_read.py::test_an_attachment_is_a_binary_of_its_own",)),
    Line("1.14.1", "Parts of other trust are apart", why="Yours: network; written in docs/deployments."),
    Line("1.14.2", "What is installed is verified", (_HASHES,)),
    Line("1.14.3", "Old or bad parts are told of", why="Yours: the command below this table, each day; bounds in pyproject.toml are tested."),
    Line("1.14.4", "A build that can be done again", (_SBOM,)),
    Line("1.14.5", "Kept apart from other programs", why="Written: deploy/systemd (sandbox), deploy/Containerfile."),
    Line("1.14.6", "No technology of the past in a browser", (_FRAME,)),
    # V2
    *(Line(f"2.1.{at}", what, why=_PASSWORDS) for at, what in enumerate((
        "Long passwords", "Very long ones too", "None cut short", "Any character", "Can be changed", "With the old one",
        "None that is known to be out", "How strong it is", "No rules of composition", "No forced change", "Pasting",
        "Seeing what one writes"), 1)),
    Line("2.2.1", "Guessing does not pay", (_OFTEN, _GUESS)),
    Line("2.2.2", "No weak ways", why=_SENT),
    Line("2.2.3", "One is told when one's ways in change", why=_PASSWORDS),
    Line("2.3.1", "First secrets are random and short", (_GUESS, "service/test_ward_handle.py::test_late_it_opens_nothing")),
    Line("2.3.2", "Own devices", why=_PASSWORDS),
    Line("2.3.3", "Told before something runs out", why="Yours: client keys and certificates; `serve --check` reads the certificate."),
    *(Line(f"2.4.{at}", what, why=_PASSWORDS) for at, what in enumerate((
        "Hashed slowly", "Salted", "PBKDF2", "bcrypt", "argon2id", "scrypt"), 1)),
    Line("2.5.1", "No secret for a start in the clear", why=_PASSWORDS),
    Line("2.5.2", "No questions that others can answer", why=_PASSWORDS),
    Line("2.5.3", "Recovery tells nothing", why=_PASSWORDS),
    Line("2.5.4", "No common accounts", ("service/test_serve_command.py::test_it_tells_all_that_keeps_it",), "There are no accounts; without an issuer nobody is let in, and a check says so."),
    *(Line(f"2.5.{at}", what, why=_PASSWORDS) for at, what in ((5, "Told of a change"), (6, "A sound recovery"), (7, "Identity shown again"))),
    Line("2.6.1", "What opens once opens once", (_HANDLE,)),
    Line("2.6.2", "And has enough chance in it", (_GUESS,)),
    Line("2.6.3", "And cannot be worked out from what is kept", ("service/test_ward_handle.py::test_the_store_holds_hashes_and_sealed_words",)),
    *(Line(f"2.7.{at}", what, why=_SENT) for at, what in enumerate((
        "No SMS first", "Short", "Once", "Another channel", "Hashed", "Random"), 1)),
    *(Line(f"2.8.{at}", what, why=_OTP) for at, what in enumerate((
        "Short", "Its keys", "Its algorithms", "Once", "Told when used again", "Taken back", "Biometry second"), 1)),
    Line("2.9.1", "Keys that verify are kept safely", ("running/test_settings_check.py::test_no_secret_is_told_when_it_cannot_be_used",), "Public keys alone; our own private ones in files of yours."),
    Line("2.9.2", "A challenge has enough chance in it", ("service/test_tokens_proofs.py::test_a_nonce_tells_nothing_of_the_secret_and_changes_with_it",)),
    Line("2.9.3", "Sound algorithms", ("service/test_tokens_settings.py::test_no_weak_algorithm_can_be_written",)),
    Line("2.10.1", "No lasting passwords between machines", (_ONCE,)),
    Line("2.10.2", "No accounts as delivered", why="Not here: none is delivered; the database's is yours."),
    Line("2.10.3", "Passwords of services are safe", ("running/test_settings_load.py::test_a_password_in_the_stores_url_belongs_outside_the_file",)),
    Line("2.10.4", "No secret in source or settings", ("security/test_secrets.py::test_a_secret_in_the_settings_is_refused_and_not_repeated",)),
    # V3
    Line("3.1.1", "No session in an address", (_TOKEN_URL, "pages/test_pages_walk.py::test_no_address_names_anybody")),
    Line("3.2.1", "A new session at each login", (_HANDLE, _LOGIN)),
    Line("3.2.2", "With enough chance in it", (_GUESS,)),
    Line("3.2.3", "Kept in a cookie that is safe", ("service/test_ward_handle.py::test_an_address_is_given_and_the_page_opens_by_it", _COOKIE)),
    Line("3.2.4", "Made by a sound source", (_WEAK,)),
    Line("3.3.1", "Closed is closed", ("service/test_ward_page.py::test_closed_it_is_closed_for_every_copy_of_the_cookie", "pages/test_pages_login.py::test_logging_out_clears_the_browser_and_goes_on_to_the_issuer")),
    Line("3.3.2", "Logs in again after a time", ("service/test_ward_page.py::test_unused_for_a_quarter_of_an_hour_it_closes_and_in_use_after_an_hour", _IDLE)),
    Line("3.3.3", "Others end with a new password", why=_PASSWORDS),
    Line("3.3.4", "See and end one's sessions", why="Left: a ward's session is one patient's page, an hour at most, a colleague's is a working day; each is closed on its page, and there is no list."),
    *(Line(f"3.4.{at}", what, ("service/test_ward_handle.py::test_an_address_is_given_and_the_page_opens_by_it", _COOKIE)) for at, what in enumerate((
        "Secure", "HttpOnly", "SameSite", "__Host-"), 1)),
    Line("3.4.5", "A path as narrow as can be", why="Not here: `__Host-` demands the whole host; the service has one of its own."),
    Line("3.5.1", "Tokens can be taken back", why="Yours: at the issuer; tokens are short, and a key that is withdrawn opens nothing from the next fetch."),
    Line("3.5.2", "Tokens, no fixed keys", (_WRONG,)),
    Line("3.5.3", "Tokens that cannot be forged, replayed or swapped", (_WRONG, _PROOF, _ONCE, "service/test_tokens_wrong.py::test_a_bound_token_is_no_bearer_token")),
    Line("3.7.1", "A whole login before what matters", ("service/test_ward_ask.py::test_a_form_of_another_page_sends_nothing", "service/test_facade_requests.py::test_who_may_read_but_not_ask_is_refused")),
    # V4
    Line("4.1.1", "Decided on the server", (_ALIKE, _ROLES)),
    Line("4.1.2", "What decides cannot be sent along", ("service/test_tokens_let_in.py::test_an_attestation_that_is_about_another_than_the_issuer_knows_opens_nothing", "access/test_access_task.py::test_a_task_says_what_is_asked_for_and_the_token_who_asks")),
    Line("4.1.3", "No more than one needs", ("service/test_tokens_wrong.py::test_who_is_known_and_may_not_this_is_told_403", "service/test_operating_doors.py::test_a_physician_of_the_same_body_is_no_operator", "pages/test_pages_login.py::test_one_who_operates_for_the_kommune_is_an_operator_and_nothing_else")),
    Line("4.1.5", "When it fails, it is shut", (_BREAKS, "service/test_ward_page.py::test_where_it_cannot_be_noted_it_is_not_shown")),
    Line("4.2.1", "No thing of another's by its id", (_OWNERS, _TENANTS, "service/test_facade_laws.py::test_who_may_know_nothing_is_told_nothing_by_any_id")),
    Line("4.2.2", "No form from elsewhere", (_FORM, _FORMS)),
    Line("4.3.1", "Several factors for those who run it", why="Yours: the issuer's level for the scope that operates."),
    Line("4.3.2", "No folders to look in", ("security/test_fuzz_http.py::test_the_page_of_the_ward",), "Nothing is served from a folder."),
    Line("4.3.3", "More is asked for what weighs more", ("service/test_operating_exchanges.py::test_a_dry_run_does_nothing", "service/test_ward_ask.py::test_the_acute_need_opens_with_a_reason_and_koordinerende_enhet_is_told")),
    # V5
    Line("5.1.1", "The same parameter twice", ("security/test_fuzz_http.py::test_a_search_in_a_body", _SMUGGLE, "service/test_tokens_wrong.py::test_two_of_either_header_are_refused")),
    Line("5.1.2", "No field that was not meant", ("service/test_operating_doors.py::test_a_body_that_is_wrong_is_refused_and_not_repeated",)),
    Line("5.1.3", "What is known is taken, not what is not forbidden", (_HTTP, "service/test_facade_capability.py::test_nothing_is_taken_that_is_not_told_of")),
    Line("5.1.4", "Typed and checked", ("service/test_operating_fuzz.py::test_what_is_against_the_description_is_no_fault_of_ours",)),
    Line("5.1.5", "Leads only where it is agreed", (_EPJ, _WHERE, "pages/test_pages_login.py::test_one_is_sent_nowhere_else")),
    Line("5.2.1", "HTML from people", why="Not here: no HTML is taken; all is text."),
    Line("5.2.2", "Free text is bounded", ("service/test_ward_ask.py::test_more_than_is_taken_is_not_taken",)),
    Line("5.2.3", "Nothing of others in a mail", ("ports/test_nobody_is_told_of.py::test_every_port_keeps_the_person_to_itself",)),
    Line("5.2.4", "Nothing is evaluated", (_EVAL,)),
    Line("5.2.5", "Nothing becomes a template", (_TEXT, "security/test_dependencies.py::test_what_a_template_does_not_escape_is_a_page_that_escaped_it")),
    Line("5.2.6", "Sends nothing where somebody says", (_HOOKS, _EPJ, _XML)),
    Line("5.2.7", "SVG from people", ("service/test_facade_read.py::test_an_attachment_is_a_binary_of_its_own",), "Given as an attachment, in a sandbox."),
    Line("5.2.8", "Other languages that run", (_TEXT, _PLAIN)),
    Line("5.3.1", "Escaped for where it goes", (_TEXT, "security/test_wire.py::test_no_line_of_a_caller_becomes_a_header_of_ours", _PLAIN)),
    Line("5.3.2", "Every character survives", (_TEXT, "service/test_facade_read.py::test_xml_says_what_json_says")),
    Line("5.3.3", "No script by a name", (_TEXT, "service/test_ward_browser.py::test_it_needs_no_script_and_keeps_its_own_policy", "pages/test_pages_walk.py::test_whatever_is_sent_by_a_form_comes_out_as_text")),
    Line("5.3.4", "No SQL by a value", ("security/test_fuzz_http.py::test_what_operators_ask",), "SQLAlchemy Core with bound values."),
    Line("5.3.5", "Nor where it cannot be bound", ("security/test_fuzz_http.py::test_what_operators_ask",)),
    Line("5.3.6", "No JSON by joining", ("service/test_facade_read.py::test_what_is_shown_is_valid_fhir",)),
    Line("5.3.7", "LDAP", why="Not here: no directory is asked."),
    Line("5.3.8", "No command by a value", (_EVAL,)),
    Line("5.3.9", "No file by a name", (_XML, "security/test_fuzz_http.py::test_the_page_of_the_ward")),
    Line("5.3.10", "No XPath by a value", (_FUZZ,)),
    Line("5.4.1", "Memory", why="Not here: Python; parsers in C and Rust are bounded and fuzzed."),
    Line("5.4.2", "Format strings", (_CANARY,)),
    Line("5.4.3", "Numbers too large", (_BOMB, _HTTP)),
    Line("5.5.1", "Sealed what is made of bytes again", (_OWNERS,), "Names of pages are sealed by AES-GCM."),
    Line("5.5.2", "XML fetches and grows nothing", (_XML, _BOMB)),
    Line("5.5.3", "Nothing hostile comes of reading", (_EVAL, _FUZZ)),
    Line("5.5.4", "JSON in a browser", why="Not here: no script."),
    # V6
    Line("6.1.1", "Who it is, is sealed at rest", ("store/test_persons.py::test_no_number_stands_readable",)),
    Line("6.1.2", "Health data is sealed at rest", ("store/test_backup.py::test_nothing_of_a_person_stands_readable_in_it", "service/test_ward_handle.py::test_the_store_holds_hashes_and_sealed_words")),
    Line("6.1.3", "Money", why="Not here: none."),
    Line("6.2.1", "A wrong seal tells nothing", (_OWNERS,)),
    Line("6.2.2", "Known algorithms from known libraries", (_WEAK,), "AES-256-GCM, HMAC-SHA-256 by `cryptography`; JOSE by `joserfc`."),
    Line("6.2.3", "Sound modes", ("store/test_keys.py::test_all_that_is_sealed_is_known_to_the_rotation",)),
    Line("6.2.4", "Can be changed for better", (_ROTATE,)),
    Line("6.2.5", "Nothing weak", (_WEAK, "service/test_tokens_settings.py::test_no_weak_algorithm_can_be_written"), "RS* signatures (PKCS#1 v1.5) are taken since HelseID may use them."),
    Line("6.2.6", "No nonce twice", ("store/test_keys.py::test_a_new_key_takes_over",), "Random 96 bits for each seal; keys are changed long before that matters."),
    Line("6.3.1", "What is not to be guessed is random", (_WEAK, _GUESS)),
    Line("6.3.2", "Random UUIDs are", (_WEAK,)),
    Line("6.4.1", "Secrets come from where secrets are kept", ("running/test_settings_load.py::test_a_secret_in_the_file_is_a_fault_and_is_not_repeated",)),
    Line("6.4.2", "Keys stay in a module of their own", why="Left: keys are in the memory of the process; an HSM is not spoken with."),
    # V7
    Line("7.1.1", "No credentials in a log", (_BREAKS, "security/test_secrets.py::test_the_sieve_lets_no_secret_through_by_any_key", "service/test_tokens_let_in.py::test_a_token_is_tied_to_its_session_and_its_id_is_not_told")),
    Line("7.1.2", "Nobody in a log", (_CANARY, _HTTP)),
    Line("7.1.3", "What matters is logged", (_REFUSED_LINE, "service/test_facade_refused.py::test_a_refusal_stands_in_the_log_without_what_was_asked")),
    Line("7.1.4", "Enough to follow it", ("service/test_tokens_refusals.py::test_who_was_known_stands_there_by_client_and_body", "security/test_service_limits.py::test_a_request_has_the_callers_name_where_that_names_nobody")),
    Line("7.2.1", "Who was let in and who was not", (_REFUSED_LINE, "service/test_tokens_refusals.py::test_no_refusal_is_lost", _TOKEN_URL)),
    Line("7.2.2", "What was decided", (_LINE, _STATUS_LINE)),
    Line("7.3.1", "No line by a value", (_CANARY, "running/test_logs_no_person.py::test_whatever_is_said_the_sieve_gives_only_words_it_knows")),
    Line("7.3.3", "Nobody changes it unseen", (_CHAIN, "store/test_audit.py::test_the_database_refuses_to_change_it")),
    Line("7.3.4", "Right clocks", ("running/test_health.py::test_a_part_that_fails_is_told_and_only_what_work_needs_stops_it",), "All times are UTC; synchronising is yours."),
    Line("7.4.1", "A fault of ours tells nothing", ("service/test_facade_refused.py::test_a_fault_of_ours_tells_nothing", _SEALED)),
    Line("7.4.2", "Faults are thought of", (_BREAKS,)),
    Line("7.4.3", "And the last net holds", (_SEALED, _BREAKS)),
    # V8
    Line("8.1.1", "Kept by nothing on the way", (_CACHE,)),
    Line("8.1.2", "What is kept here is forgotten when it no longer holds", ("service/test_view.py::test_midnight_in_norway_ends_what_ends_with_the_day", "service/test_facade_search.py::test_a_page_after_the_consent_has_gone_is_empty")),
    Line("8.1.3", "No more parameters than needed", ("service/test_ward_page.py::test_nothing_of_the_page_stays_or_is_sent_elsewhere",)),
    Line("8.1.4", "Too many questions are seen", (_OFTEN, "security/test_service_limits.py::test_what_is_counted_names_nobody")),
    Line("8.2.1", "Nothing stays in a browser", (_CACHE,)),
    Line("8.2.2", "Nothing of a person in its stores", ("service/test_ward_page.py::test_nothing_of_the_page_stays_or_is_sent_elsewhere",)),
    Line("8.2.3", "And is gone at the end", ("service/test_ward_page.py::test_unused_for_a_quarter_of_an_hour_it_closes_and_in_use_after_an_hour",)),
    Line("8.3.1", "Nobody in an address", (_NUMBER, "service/test_facade_refused.py::test_a_number_in_the_address_is_refused_and_not_repeated")),
    Line("8.3.2", "One gets one's data, or has them removed", why="Written: rights.md, by command."),
    Line("8.3.3", "One is told, and has agreed", why="Written: disclosure.md; consent is signed, in plain words."),
    Line("8.3.4", "All that is sensitive is known", why="Written: data-flow.md, dpia.md."),
    Line("8.3.5", "Looking is logged", (_LINE, _STATUS_LINE)),
    Line("8.3.6", "Memory is wiped", why="Left: Python cannot promise it; the machine's memory and dumps are yours to guard."),
    Line("8.3.7", "Sealed so that changes show", (_OWNERS, "store/test_backup.py::test_rewritten_with_its_checksums_it_is_still_refused")),
    Line("8.3.8", "What is over goes", ("store/test_prune.py::test_the_bytes_of_messages_go_and_their_envelopes_stay", "service/test_ward_handle.py::test_what_ended_long_ago_is_not_kept")),
    # V9
    Line("9.1.1", "TLS for all", ("service/test_serve_command.py::test_who_would_listen_in_the_clear_is_told",)),
    Line("9.1.2", "Strong ciphers", why="Yours: the proxy's or OpenSSL's policy; the service adds none."),
    Line("9.1.3", "TLS 1.2 and later", why="Yours: Python's default is 1.2 at least; a proxy's is its own."),
    Line("9.2.1", "Certificates are verified", (_WEAK,)),
    Line("9.2.2", "Sealed in and out", ("service/test_tokens_keys.py::test_keys_come_over_https_or_not_at_all", "service/test_tokens_settings.py::test_its_keys_are_not_fetched_in_the_clear")),
    Line("9.2.3", "Far ends show who they are", (_WEAK, "service/test_tokens_keys.py::test_metadata_have_to_speak_of_the_issuer_that_was_asked")),
    Line("9.2.4", "Withdrawn certificates", why="Yours: the proxy (OCSP); Python does not ask."),
    # V10
    Line("10.2.1", "Calls nobody at home", why="Written: ports.md; imports and far ends are those of the settings."),
    Line("10.2.2", "Asks a browser for nothing", ("service/test_ward_page.py::test_nothing_of_the_page_stays_or_is_sent_elsewhere",)),
    Line("10.3.1", "Updates are signed", why="Not here: it does not update itself."),
    Line("10.3.2", "Runs nothing from elsewhere", (_HASHES, _FRAME)),
    Line("10.3.3", "Names that others could take over", why="Yours: your names in DNS; links are made of the one that the settings say."),
    # V11
    Line("11.1.1", "In order, and no step left out", ("access/test_access_task.py::test_only_the_owner_answers_and_only_the_requester_cancels", "service/test_ward_launch.py::test_an_answer_that_is_not_to_this_login_opens_nothing", _NOT_THIS)),
    Line("11.1.2", "No faster than people", (_OFTEN,)),
    Line("11.1.3", "Bounds for each", ("service/test_tokens_proofs.py::test_one_client_cannot_fill_it_for_the_others", "security/test_service_limits.py::test_a_client_that_asks_too_often_is_asked_to_wait")),
    Line("11.1.4", "No emptying by many calls", (_OFTEN, "security/test_service_limits.py::test_one_address_of_strangers_does_not_take_every_place", "security/test_service_attacks.py::test_a_search_that_asks_for_everything_in_every_way_costs_no_more_than_a_moment")),
    Line("11.1.5", "Bounds by what the threats are", ("service/test_facade_refused.py::test_each_fault_is_an_outcome",), "A search is about one person, or names its plans."),
    Line("11.1.6", "No gap between deciding and doing", (_HANDLE, "access/test_access_news.py::test_what_was_decided_is_decided_again_when_it_goes")),
    Line("11.1.7", "What is odd is seen", ("service/test_tokens_refusals.py::test_in_one_second_the_same_is_one_line_and_the_next_has_the_count",)),
    Line("11.1.8", "And told", ("security/test_service_limits.py::test_what_is_counted_names_nobody",), "Metrics; the alarm is yours."),
    # V12
    Line("12.1.1", "No file too large", (_SIZE, "service/test_operating_messages.py::test_more_than_is_taken_is_refused_as_soon_as_it_is_seen")),
    Line("12.1.2", "No zip that grows", (_BOMB,)),
    Line("12.1.3", "No filling up", (_OFTEN, "running/test_health.py::test_a_part_that_fails_is_told_and_only_what_work_needs_stops_it")),
    Line("12.2.1", "A file is what it says", ("access/test_asking.py::test_an_attachment_that_is_no_paper_is_not_taken_for_one",)),
    Line("12.3.1", "No path by a name", (_BOMB,)),
    Line("12.3.2", "No file of ours by a name", (_XML,)),
    Line("12.3.3", "No file of others by a name", (_XML,)),
    Line("12.3.4", "No download that is something else", ("service/test_facade_read.py::test_an_attachment_is_a_binary_of_its_own",)),
    Line("12.3.5", "No command by a name", (_EVAL,)),
    Line("12.3.6", "Runs nothing from elsewhere", (_FRAME, _HASHES)),
    Line("12.4.1", "Kept where nobody fetches it", ("service/test_operating_messages.py::test_what_is_pushed_is_on_the_disk_when_it_is_answered",), "Sealed in the store."),
    Line("12.4.2", "Looked through for malware", why="Yours: a scanner before the inbox; nothing is run here, and papers are given on as attachments."),
    Line("12.5.1", "Only what is meant is served", (_HTTP, "security/test_fuzz_http.py::test_the_page_of_the_ward")),
    Line("12.5.2", "What came in never runs", ("service/test_facade_read.py::test_an_attachment_is_a_binary_of_its_own",)),
    Line("12.6.1", "Sends only where it is agreed", (_HOOKS, _EPJ)),
    # V13
    Line("13.1.1", "Read the same by all parts", (_SMUGGLE, _FUZZ)),
    Line("13.1.3", "No secret in an address", (_TOKEN_URL, _NUMBER)),
    Line("13.1.4", "Decided at the door and at the thing", (_DOORS, _ALIKE)),
    Line("13.1.5", "Types that are not taken are refused", ("service/test_facade_refused.py::test_each_fault_is_an_outcome",)),
    Line("13.2.1", "Methods that are meant", ("security/test_service_attacks.py::test_a_method_is_what_the_request_line_says", "service/test_facade_refused.py::test_each_fault_is_an_outcome")),
    Line("13.2.2", "JSON by its schema", ("service/test_operating_fuzz.py::test_what_is_against_the_description_is_no_fault_of_ours", "access/test_access_task.py::test_what_is_no_request_is_told_by_its_place_alone")),
    Line("13.2.3", "Cookies and forms from elsewhere", (_FORM, _FORMS)),
    Line("13.2.5", "The type is looked at", ("service/test_facade_refused.py::test_each_fault_is_an_outcome",)),
    Line("13.2.6", "Not changed on the way", ("service/test_operating_messages.py::test_a_signature_that_is_wrong_old_or_missing_lets_nothing_in",), "TLS; pushed news are signed as well."),
    Line("13.3.1", "XML by its schema", (_FUZZ,), "Messages are judged by our own schemas and rules (PLO); there is no SOAP."),
    Line("13.3.2", "WS-Security", why="Not here: no SOAP."),
    Line("13.4.1", "GraphQL is bounded", why="Not here: no GraphQL; what a search may include is bounded and measured."),
    Line("13.4.2", "GraphQL is decided on", why="Not here: no GraphQL."),
    # V14
    Line("14.1.1", "Built the same each time", (_SBOM, _HASHES)),
    Line("14.1.2", "Compiler's guards", why="Not here: nothing of ours is compiled; wheels are their makers'."),
    Line("14.1.3", "The server is hardened", ("security/test_wire.py::test_headers_without_end_close_the_line", "security/test_wire.py::test_a_head_that_drips_closes_the_line")),
    Line("14.1.4", "Put up again, or back", ("running/test_deploy.py::test_only_what_has_its_hash_is_installed", "store/test_backup.py::test_it_is_put_back_into_either_kind")),
    Line("14.2.1", "Parts are of today", ("security/test_dependencies.py::test_each_part_has_a_lower_and_an_upper_end",), "What is known of them: the command below."),
    Line("14.2.2", "Nothing that is not needed", ("security/test_dependencies.py::test_what_is_imported_is_named_as_a_dependency",)),
    Line("14.2.3", "Nothing from another's server", ("service/test_ward_page.py::test_the_style_sheet_is_one_and_fetches_nothing",)),
    Line("14.2.4", "Parts from where they belong", (_HASHES,)),
    Line("14.2.5", "A list of all parts", (_SBOM, "security/test_dependencies.py::test_each_licence_is_one_that_may_be_used")),
    Line("14.2.6", "Libraries behind doors of ours", ("ports/test_admission.py::test_escapes_are_undone_and_the_librarys_log_stays_silent",), "import-linter holds the doors."),
    Line("14.3.2", "No debugging in production", (_BREAKS,)),
    Line("14.3.3", "No versions told", ("security/test_wire.py::test_a_plain_question_is_answered_and_says_nothing_of_what_answers",), "The CapabilityStatement tells planbro's own, as FHIR asks."),
    Line("14.4.1", "Every answer says its type", ("service/test_facade_read.py::test_the_form_is_what_accept_says",)),
    Line("14.4.2", "Answers are no pages", (_SEALED,), "By nosniff and a policy that lets nothing run, not by Content-Disposition: FHIR clients differ."),
    Line("14.4.3", "A policy for content", (_SEALED, _FRAME)),
    Line("14.4.4", "nosniff", (_SEALED,)),
    Line("14.4.5", "HSTS", (_SEALED,), "For this host; those below it are yours."),
    Line("14.4.6", "Referrer-Policy", (_SEALED,)),
    Line("14.4.7", "In no frame but those agreed", (_FRAME, "service/test_ward_page.py::test_an_epj_may_show_it_in_a_frame_where_the_settings_say_so")),
    Line("14.5.1", "Methods that are known", (_HTTP, "security/test_wire.py::test_what_is_no_request_of_ours_gets_no_answer_of_ours")),
    Line("14.5.2", "Origin decides nothing", (_WHERE,)),
    Line("14.5.3", "No other site reads answers", (_WHERE,)),
    Line("14.5.4", "What a proxy adds is not believed of others", ("security/test_wire.py::test_an_address_that_is_forwarded_is_believed_of_a_proxy_alone", "service/test_tokens_service.py::test_below_the_tenants_name_the_proof_is_for_that_address")),
)  # fmt: skip
