with

texts as (
    select * from {{ ref('int_recruitment__texts') }}
),

tones as (
    select * from {{ ref('ml_recruitment__tones') }}
),

final as (
    select
        texts.assessment_id,
        texts.candidate_id,
        texts.author_id,
        texts.author_role,
        texts.is_offered,
        {%- for field in tone_fields() %}
        texts.{{ field }},
        {%- endfor %}
        tones.tone
    from texts
    inner join tones
        on texts.body_id = tones.body_id
    where texts.model_exclusion_reason is null and texts.is_offered is not null
)

select * from final
