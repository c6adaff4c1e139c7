-- +goose Up
-- Chats and contacts of the WhatsApp Business app are not kept once they are applied.
UPDATE notices SET value = x''
    WHERE field IN ('history', 'smb_message_echoes', 'smb_app_state_sync') AND outcome IS NOT NULL;
